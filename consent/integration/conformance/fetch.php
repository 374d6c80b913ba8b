<?php
// Keys and notice for judge.php, kept in a file that all of a server's processes share: one of them
// asks the service once a minute, and what was had last holds while the service is away.
// `$at` holds issuer (what the service calls itself), address (where it is reached, mostly the
// same) and site (its key).
declare(strict_types=1);

namespace MixConsent;

require_once __DIR__ . '/judge.php';

const REFRESH = 60; // seconds, as long as keys and notice may be cached
const HURRY = 5; // between two fetches, where a cookie names an unknown key: it may be invented
const PATIENCE = 2; // that one request to the service may take, to the end of its answer
const MOST = 4_000_000; // octets of an answer
const NONCE = ' nonce="__MIX_NONCE__"'; // the page's own stands in its place

// judge.php's answer, or null where keys and notice were never had: set what is necessary then, and
// nothing else. `$folder` is nobody's to write but the server's: who writes there is believed.
// Before any output: the page says Vary, and `private` for caches that ignore that.
function permission(object $at, string $region, string $folder, bool $isMinor = false): ?object
{
    header('Vary: Cookie, Sec-GPC, DNT', false);
    header('Cache-Control: private');
    $file = "$folder/mix-consent-$at->site.json";
    $isUnknown = false;
    $onUnknownKey = function () use (&$isUnknown) { $isUnknown = true; };
    $permission = judged($at, $region, $isMinor, known($at, $file, REFRESH), $onUnknownKey);
    if (!$isUnknown) return $permission;
    return judged($at, $region, $isMinor, known($at, $file, HURRY), fn () => null);
}

function judged(
    object $at,
    string $region,
    bool $isMinor,
    ?object $known,
    callable $onUnknownKey,
): ?object {
    if (!$known) return null;
    $request = (object) [
        'cookies' => $_SERVER['HTTP_COOKIE'] ?? '',
        'gpc' => $_SERVER['HTTP_SEC_GPC'] ?? '',
        'dnt' => $_SERVER['HTTP_DNT'] ?? '',
        'region' => $region,
        'minor' => $isMinor,
    ];
    $service = (object) [
        'jwks' => $known->jwks,
        'issuer' => $at->issuer,
        'site' => $at->site,
        'domain' => $known->notice->site->cookie_domain,
        'onUnknownKey' => $onUnknownKey,
    ];
    return check($request, $service, $known->notice, time());
}

// What the file holds, fetched anew where it is of so many seconds ago
function known(object $at, string $file, int $age): ?object
{
    clearstatcache();
    if (!is_file($file) || time() - filemtime($file) >= $age) {
        if (is_file($file)) touch($file); // the others go on with it meanwhile
        $jwks = fetched("$at->address/.well-known/jwks.json");
        $notice = fetched("$at->address/v1/notice?site=$at->site");
        if ($jwks && $notice) write($file, "{\"jwks\":$jwks,\"notice\":$notice}");
    }
    return is_file($file) ? json_decode((string) file_get_contents($file)) : null;
}

// The banner for a page's first HTML, first in its body: of the permission that `permission` gave,
// in the page's language, with its nonce and its path. Once a minute one page asks the service.
function banner(
    object $at,
    object $permission,
    string $folder,
    string $language,
    string $nonce = '',
    string $path = '/',
): string {
    [$notice, $isNew, $sent, $region] = $permission->page;
    $page = ['site' => $at->site, 'language' => $language];
    $signal = $sent ? ['signal' => $sent] : [];
    $query = http_build_query([...$page, 'region' => $region, ...$signal]);
    $file = "$folder/mix-consent-$at->site-" . md5($query) . '.json';
    clearstatcache();
    if (!is_file($file) || time() - filemtime($file) >= REFRESH) {
        if (is_file($file)) touch($file);
        write($file, fetched("$at->address/v1/fragment?$query") ?? (is_file($file) ? null : '{}'));
    }
    $found = is_file($file) ? json_decode((string) file_get_contents($file)) : null;
    $tag = "$at->issuer/banner.js?" . http_build_query([...$page, ...$signal], '', '&amp;');
    $text = '<script async src="' . $tag . '"' . NONCE . '></script>';
    if ($found && ($found->notice ?? 0) === $notice) {
        $isAsked = $isNew && $permission->asks;
        $updates = vendorUpdates($found->vendors ?? '', $permission->judgements);
        $text = ($nonce ? $updates : '') . ($isAsked ? $found->question : '') . $found->script;
    }
    $back = str_replace('&#039;', '&#x27;', htmlspecialchars($path, ENT_QUOTES));
    $own = $nonce === '' ? '' : " nonce=\"$nonce\"";
    return str_replace(['__MIX_BACK__', NONCE], [$back, $own], $text);
}

// What tells vendors of an answer or of what denies, and is nothing for who gave none
function vendorUpdates(string $updates, array $judgements): string
{
    if (!array_filter($judgements, fn ($one) => $one[0] === 'denied' || $one[1] === 'choice')) {
        return '';
    }
    foreach ($judgements as $key => [$verdict]) {
        $state = $verdict === 'granted' ? '"granted"' : '"denied"';
        $updates = str_replace("\"__MIX_{$key}__\"", $state, $updates);
    }
    return $updates;
}

// Whole or not at all, whoever else writes it at the same time
function write(string $file, ?string $text): void
{
    if ($text === null) return;
    $new = tempnam(dirname($file), 'new');
    file_put_contents($new, $text);
    rename($new, $file);
}

// The text of a JSON document; null where there is none to be had. PHP's own way over HTTP follows
// redirects, and begins its time anew with each octet.
function fetched(string $address): ?string
{
    $due = microtime(true) + PATIENCE;
    [$scheme, , $authority, $path] = explode('/', $address, 4);
    $url = parse_url($address);
    $port = $url['port'] ?? ['http:' => 80, 'https:' => 443][$scheme];
    $transport = ['http:' => 'tcp', 'https:' => 'ssl'][$scheme];
    $stream = @stream_socket_client("$transport://$url[host]:$port", timeout: PATIENCE);
    if (!$stream) return null;
    fwrite($stream, "GET /$path HTTP/1.0\r\nHost: $authority\r\nConnection: close\r\n\r\n");
    $reply = '';
    do {
        $left = (int) (($due - microtime(true)) * 1e6); // microseconds
        if ($left <= 0 || strlen($reply) > MOST) return null;
        stream_set_timeout($stream, 0, $left);
        $reply .= $part = (string) fread($stream, 65536);
    } while ($part !== '');
    [$head, $text] = explode("\r\n\r\n", $reply, 2) + [1 => ''];
    $is_good = preg_match('#^HTTP/1\.[01] 200\b#', $head) && is_object(json_decode($text));
    return $is_good ? $text : null;
}
