<?php
// Checks a consent receipt without asking its service: php verify.php FILE [KEY]
declare(strict_types=1);

const NUMBER = '(0|[1-9][0-9]{0,14})';
const HASH = '[A-Za-z0-9+/]{43}=';
const PROOF = '~^c2sp\.org/tlog-proof@v1\nindex ' . NUMBER . '\n((?:' . HASH . '\n){0,63})\n'
    . '(([^\n]+)\n' . NUMBER . '\n(' . HASH . ')\n)\n' // C2SP's tlog-proof; in it a tlog-checkpoint,
    . '((?:— [^\s+]+ [A-Za-z0-9+/]+=?=?\n){1,100})$~Du'; // which is a signed-note

const REASONS = [
    'form' => 'This is not a receipt as the service writes it, octet for octet.',
    'key' => 'The receipt names another key than the one it is held to.',
    'signature' => 'The signature is not by that key over this receipt.',
    'proof' => "Its proof is not one, or of another log than that key's.",
    'path' => 'The record is not at that place in the log.',
];

/** Returns what the record says and where it stands. Throws an Exception: a key of REASONS. */
function check(string $data, ?string $vkey = null): array
{
    $reason = 'form';
    try {
        $receipt = read($data);
        [$signature, $proof] = [$receipt->signature, (array) $receipt->proof];
        unset($receipt->signature);
        $record = read($proof['record']);
        need(matches('/^[0-9a-f]{128}$/D', $signature) && matches('/^[0-9a-f]{32}$/D', $proof['salt']));
        need(matches('/^key,(log,)?record,salt$/D', implode(',', array_keys($proof))));
        need(array_filter($proof, is_string(...)) === $proof);
        $reason = 'key';
        need($vkey === null || $vkey === $proof['key']);
        [, $name, $id, $key] = matches('/^([^\s\p{Cc}+]+)\+([0-9a-f]{8})\+(.{44})$/Du', $proof['key']);
        need(bin2hex(substr(hash('sha256', "$name\n" . octets($key), true), 0, 4)) === $id);
        need(octets($key)[0] === "\1" && strlen(octets($key)) === 33);
        $verify = fn(string $signature, string $text) => need(
            sodium_crypto_sign_verify_detached($signature, $text, substr(octets($key), 1)),
        );
        $reason = 'signature';
        $verify(hex2bin($signature), write($receipt));
        $found = ['record' => $record, 'key' => $proof['key'], 'place' => null, 'size' => null];
        if (!isset($proof['log'])) {
            return $found;
        }
        $reason = 'proof';
        [, $place, $path, $text, $origin, $size, $root, $lines] = matches(PROOF, $proof['log']);
        $hashes = array_map(octets(...), [...explode("\n", $path, -1), $root]);
        $root = array_pop($hashes);
        need($origin === $name);
        $ours = [];
        foreach (explode("\n", $lines, -1) as $line) {
            [, $by, $note] = explode(' ', $line);
            need(strlen(octets($note)) > 4);
            if ($by === $name && bin2hex(substr(octets($note), 0, 4)) === $id) {
                $verify(substr(octets($note), 4), $text);
                $ours[] = $note;
            }
        }
        need($ours);
        $reason = 'path';
        $entry = hash('sha256', hex2bin($proof['salt']) . $proof['record'], true);
        $leaf = hash('sha256', "\0$entry", true);
        need(climb($leaf, (int) $place, (int) $size, $hashes) === $root);
        return ['place' => (int) $place, 'size' => (int) $size] + $found;
    } catch (Throwable $cause) {
        throw new Exception($reason, 0, $cause);
    }
}

/** RFC 6962: the left half of a tree holds the largest power of two below its size. */
function climb(string $leaf, int $place, int $size, array $path): string
{
    need($place < $size && ($path !== []) === ($size > 1));
    if ($size === 1) {
        return $leaf;
    }
    for ($left = 1; $left * 2 < $size; $left *= 2);
    $sibling = array_pop($path);
    return $place < $left
        ? hash('sha256', "\1" . climb($leaf, $place, $left, $path) . $sibling, true)
        : hash('sha256', "\1" . $sibling . climb($leaf, $place - $left, $size - $left, $path), true);
}

function need(mixed $holds): void
{
    $holds ?: throw new Exception('It does not hold.');
}

function matches(string $pattern, string $text): array
{
    return preg_match($pattern, $text, $parts) ? $parts : throw new Exception('It does not match.');
}

function read(string $data): object // JSON of one spelling, without fractions
{
    $value = json_decode($data, flags: JSON_THROW_ON_ERROR);
    need(write($value) === $data);
    return $value;
}

function write(mixed $value): string
{
    need(!is_float($value) && !(is_int($value) && abs($value) >= 2 ** 53));
    if (is_array($value)) {
        return '[' . implode(',', array_map(write(...), $value)) . ']';
    }
    if (is_object($value)) {
        $members = (array) $value;
        ksort($members, SORT_STRING);
        $each = fn($name, $one) => write((string) $name) . ':' . write($one);
        return '{' . implode(',', array_map($each, array_keys($members), $members)) . '}';
    }
    $flags = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_LINE_TERMINATORS;
    return json_encode($value, $flags | JSON_THROW_ON_ERROR);
}

function octets(string $text): string // base64 of one spelling
{
    need(base64_encode((string) base64_decode($text)) === $text);
    return base64_decode($text);
}

function say(string $line): void // without the letters that hide or turn round others at a terminal
{
    $unseen = '/[\x{80}-\x{9f}\x{61c}\x{200e}\x{200f}\x{202a}-\x{202e}\x{2066}-\x{2069}]/u';
    $line = preg_replace_callback($unseen, fn($one) => trim(json_encode($one[0]), '"'), $line);
    echo str_replace("\x7f", '\u007f', $line), "\n";
}

if (realpath($argv[0] ?? '') === __FILE__) {
    try {
        $found = check((string) file_get_contents($argv[1]), $argv[2] ?? null);
        foreach ($found['record'] as $name => $value) {
            say(write((string) $name) . ': ' . write($value));
        }
        say("signed by $found[key]" . (isset($argv[2]) ? '' : ' (its own word: compare it)'));
        say('in the log ' . ($found['size'] ? "at place $found[place] of $found[size]" : 'not yet'));
    } catch (Exception $error) {
        fwrite(STDERR, 'Refused. ' . (REASONS[$error->getMessage()] ?? $error->getMessage()) . "\n");
        exit(1);
    }
}
