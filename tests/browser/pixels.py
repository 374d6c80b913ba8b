"""What is on the screen, pixel by pixel."""

import base64
from dataclasses import dataclass
from functools import cache
from typing import Any

from playwright.sync_api import FloatRect, Page

DECODE = """async (url) => {
  const image = await createImageBitmap(await (await fetch(url)).blob());
  const pen = new OffscreenCanvas(image.width, image.height).getContext("2d");
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, image.width, image.height);
  return [image.width, btoa(data.reduce((all, one) => all + String.fromCharCode(one), ""))];
}"""
Pixel = tuple[int, int, int]


@dataclass(frozen=True)
class Picture:
    width: int
    pixels: list[Pixel]

    @classmethod
    def of(cls, page: Page, clip: FloatRect) -> "Picture":
        """A part of the window."""
        taken = page.screenshot(clip=clip, animations="allow", caret="initial")
        decoder = page.context.new_page()
        url = f"data:image/png;base64,{base64.b64encode(taken).decode()}"
        width, packed = decoder.evaluate(DECODE, url)
        decoder.close()
        page.bring_to_front()
        data = base64.b64decode(packed)
        return cls(width, list(zip(data[::4], data[1::4], data[2::4], strict=True)))

    def changes(self, other: "Picture") -> list[float]:
        """The contrast of each pixel with the same one in another picture."""
        pairs = zip(self.pixels, other.pixels, strict=True)
        return [contrast(one, two) for one, two in pairs if one != two]


def contrast(one: Pixel, two: Pixel) -> float:
    lighter, darker = sorted((luminance(one), luminance(two)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@cache
def luminance(pixel: Pixel) -> float:
    """As WCAG 2 has it."""
    red, green, blue = (_linear(part / 255) for part in pixel)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def around(box: Any, margin: float) -> FloatRect:
    return {
        "x": box["x"] - margin,
        "y": box["y"] - margin,
        "width": box["width"] + 2 * margin,
        "height": box["height"] + 2 * margin,
    }
