<?php
// Asks the PHP reference about every vector: the document on stdin, the answers on stdout.
declare(strict_types=1);

namespace MixConsent;

error_reporting(E_ALL);
set_error_handler(fn ($level, $words) => throw new \ErrorException($words, 0, $level));
require __DIR__ . '/judge.php';

$document = json_decode(stream_get_contents(STDIN), flags: JSON_THROW_ON_ERROR);
$answers = [];
foreach ($document->vectors as $vector) {
    $request = (object) [
        'cookies' => $vector->headers->Cookie ?? '',
        'gpc' => $vector->headers->{'Sec-GPC'} ?? '',
        'dnt' => $vector->headers->DNT ?? '',
        'region' => $vector->region,
        'minor' => $vector->minor ?? false,
    ];
    $site = $document->sites->{$vector->site};
    $service = (object) [
        'jwks' => $document->jwks,
        'issuer' => $document->issuer,
        'site' => $vector->site,
        'domain' => $site->cookie_domain,
    ];
    $decision = verify($request->cookies, $service, $document->now);
    $reply = check($request, $service, $document->notice, $document->now);
    $isAllowed = fn ($key) => in_array($key, $reply->allowed, true);
    $maySet = fn ($name) => $isAllowed(categoryOf($document->notice, (string) $name));
    $answers[$vector->id] = [
        'claims' => $decision->claims,
        'is_broken' => $decision->isBroken,
        'account' => $decision->account,
        'refused' => $decision->refused,
        'rulings' => $reply->judgements,
        'allowed' => $reply->allowed,
        'state' => $reply->state,
        'cookies' => array_values(array_filter(array_keys((array) $document->register), $maySet)),
        'show_banner' => $reply->asks,
        'unknown' => array_values(array_filter($document->unknown, $isAllowed)),
    ];
}
echo json_encode($answers, JSON_THROW_ON_ERROR);
