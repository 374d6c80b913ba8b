<?php
// What a visitor decided, from the signed cookie. PHP 8.1 or later with its sodium, nothing else.
// `$service` holds jwks (/.well-known/jwks.json, decoded, fetched again every minute or so), issuer
// (the service's address), site (its key) and domain (its cookie domain, or ''). `$cookies` is
// $_SERVER['HTTP_COOKIE'] ?? '', since $_COOKIE shows the first of two as if there were no other.
// Its onUnknownKey, if it has one, is called where a cookie names another key: fetch them anew.
declare(strict_types=1);

namespace MixConsent;

const SHAPE = '/^([\w-]{1,200})\.([\w-]+)\.([\w-]{86})$/D';
const ID = '/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/D';
const MODELS = ['notice' => 0, 'opt-out' => 1, 'opt-in' => 2]; // by which it was asked
const SKEW = 300; // seconds that two honest clocks may differ

// claims are null where there are none to believe; isBroken, where a decision was sent all the
// same; account, whether it opted out, or its token is not to be believed; signal, whether GPC
// came with the decision: that no stands even where a clock is wrong; refused, what the account
// refused in another browser, and this one has not answered since; isNew, no cookie of ours came
function verify(string $cookies, object $service, int $now): object
{
    $ours = ($service->domain ? '__Secure-' : '__Host-') . $service->site;
    $decisions = values($cookies, "{$ours}_consent");
    $accounts = values($cookies, "{$ours}_account");
    $found = read($decisions, $service, $service->site);
    $isOurs = $found && isDecision($found);
    $claims = $isOurs && $found->iat <= $now + SKEW ? $found : null;
    $token = read($accounts, $service, "account:$service->site");
    $isToken = $token && isToken($token);
    $hasOptedOut = $accounts && !($isToken && $token->o === 0);
    return (object) [
        'claims' => $claims,
        'isBroken' => $decisions && !$claims,
        'account' => $hasOptedOut,
        'refused' => $isToken ? standing($token, $isOurs ? $found : null) : [],
        'signal' => $isOurs && $found->g === 1,
        'isNew' => !$decisions && !$accounts,
    ];
}

// Of a refusal by the account and this browser's own choice the later one stands
function standing(object $token, ?object $claims): array
{
    $refused = [];
    foreach ($token->x ?? [] as $key => $at) {
        [$own, $answer] = [-1, 1];
        if ($claims && property_exists($claims->c, $key)) {
            [, $answer, $own] = [...$claims->c->$key, $claims->iat];
        }
        $isLater = $own > $at || ($own === $at && $answer === 0);
        if ($answer === null || !$isLater) $refused[] = (string) $key;
    }
    sort($refused, SORT_STRING);
    return $refused;
}

// Every value under this name; '' where it follows a comma: two headers, joined by a server
function values(string $cookies, string $name): array
{
    $pattern = "/(^|[;,])[ \\t]*{$name}[ \\t]*(?:=([^;]*)|(?=;|$))/D";
    preg_match_all($pattern, $cookies, $found, PREG_SET_ORDER);
    return array_map(fn ($one) => $one[1] === ',' ? '' : trim($one[2] ?? ''), $found);
}

// The claims of the one token; of two, none is believed, since nobody can tell which is older
function read(array $tokens, object $service, string $audience): ?object
{
    $isOne = count($tokens) === 1 && strlen($tokens[0]) <= 4096;
    if (!$isOne || !preg_match(SHAPE, $tokens[0], $part)) return null;
    $ours = array_filter($service->jwks->keys, fn ($key) => ($key->crv ?? '') === 'Ed25519');
    $keys = array_column($ours, 'x', 'kid');
    try {
        $header = json_decode(unpack64($part[1]));
        if (($header->alg ?? '') !== 'EdDSA' || ($header->typ ?? '') !== 'JWT') return null;
        $key = is_string($header->kid ?? null) ? $keys[$header->kid] ?? null : null;
        if (!$key && isset($service->onUnknownKey)) ($service->onUnknownKey)();
        [$text, $signature] = ["$part[1].$part[2]", unpack64($part[3])];
        $isSigned = $key && sodium_crypto_sign_verify_detached($signature, $text, unpack64($key));
        if (!$isSigned) return null;
        $claims = json_decode(unpack64($part[2]));
    } catch (\SodiumException) {
        return null;
    }
    $isOurs = is_object($claims) && ($claims->iss ?? '') === $service->issuer;
    return $isOurs && ($claims->aud ?? '') === $audience ? $claims : null; // a list is none of ours
}

function isToken(object $token): bool
{
    $x = property_exists($token, 'x') ? $token->x : (object) [];
    return is_string($token->sub ?? null) && isWhole($token->iat ?? null)
        && isBit($token->o ?? null)
        && is_object($x) && !array_filter((array) $x, fn ($at) => !isWhole($at));
}

function isDecision(object $claims): bool
{
    $isId = fn ($value) => is_string($value) && preg_match(ID, $value);
    return $isId($claims->jti ?? null)
        && isWhole($claims->iat ?? null) && isWhole($claims->n ?? null) && isBit($claims->g ?? null)
        && isModel($claims->m ?? null)
        && is_string($claims->r ?? null) && is_object($claims->c ?? null)
        && !array_filter((array) $claims->c, fn ($choice) => !isChoice($choice, $claims->iat));
}

// [version, 1 or 0, its own time, place and model]; null is a switch left as it was: no answer
function isChoice(mixed $choice, int $iat): bool
{
    if (!is_array($choice) || !in_array(count($choice), [2, 3, 4, 5])) return false;
    [$version, $answer, $at, $place, $model] = $choice + [2 => $iat, 3 => '', 4 => 'opt-in'];
    return isWhole($version) && ($answer === null || isBit($answer))
        && isWhole($at) && $at <= $iat && is_string($place) && isModel($model);
}

function isModel(mixed $value): bool { return is_string($value) && isset(MODELS[$value]); }

function isWhole(mixed $value): bool { return is_int($value) && 0 <= $value && $value < 2 ** 53; }
function isBit(mixed $value): bool { return $value === 0 || $value === 1; }
function unpack64(string $text): string
{
    return sodium_base642bin($text, SODIUM_BASE64_VARIANT_URLSAFE_NO_PADDING);
}
