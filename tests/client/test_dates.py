"""What a browser makes of the dates that sites write."""

from datetime import UTC, datetime

import pytest

from consent.client.set_cookie_line import parse_date

EPOCH = 0
SPRING = int(datetime(2031, 3, 4, 5, 6, 7, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        pytest.param("Thu, 01 Jan 1970 00:00:00 GMT", EPOCH, id="as the standard has it"),
        pytest.param("Thu, 01-Jan-1970 00:00:00 GMT", EPOCH, id="with dashes"),
        pytest.param("Thursday, 01-Jan-70 00:00:00 GMT", EPOCH, id="two digits of a year"),
        pytest.param("Tue, 04 Mar 2031 05:06:07 GMT", SPRING, id="ahead"),
        pytest.param("Tue Mar  4 05:06:07 2031", SPRING, id="as C writes it"),
        pytest.param("4 march 31 5:6:7", SPRING, id="short numbers, a long month"),
        pytest.param("05:06:07 2031 Mar 4", SPRING, id="in another order"),
        pytest.param("Tue, 04 Mar 2031 05:06:07 -0800", SPRING, id="a zone is ignored"),
        pytest.param("Tue, 04 Mar 2031 05:06:07.9 GMT", SPRING, id="a part of a second"),
        pytest.param("Mon, 01 Jan 69 00:00:00 GMT", 3_124_224_000, id="sixty-nine is to come"),
        pytest.param("Thu, 01 Jan 1970 24:00:00 GMT", None, id="no such hour"),
        pytest.param("Thu, 01 Jan 1970 00:00:60 GMT", None, id="no such second"),
        pytest.param("Sun, 30 Feb 2031 00:00:00 GMT", None, id="no such day"),
        pytest.param("Mon, 01 Jan 1600 00:00:00 GMT", None, id="before there were browsers' years"),
        pytest.param("Thu, 01 Jan 1970", None, id="no time"),
        pytest.param("Thu, 01 1970 00:00:00", None, id="no month"),
        pytest.param("Thu, 01 Jan 00:00:00", None, id="no year"),
        pytest.param("Jan 00:00:00", None, id="no day"),
        pytest.param("0", None, id="a number"),
        pytest.param("", None, id="nothing"),
        pytest.param("٠١ Jan 1970 00:00:00", None, id="digits of another script"),
    ],
)
def test_a_date_is_read_as_a_browser_reads_it(written: str, seconds: int | None) -> None:
    assert parse_date(written) == seconds
