<?php
// A whole page: what it sets follows what its visitor allows. The region comes from your CDN or
// proxy, which must overwrite what visitors send.
declare(strict_types=1);

require __DIR__ . '/fetch.php';

header('Vary: X-Region');
$service = getenv('CONSENT_SERVICE'); // https://consent.example.com
$permission = MixConsent\permission(
    (object) [
        'issuer' => $service,
        'address' => getenv('CONSENT_ADDRESS') ?: $service,
        'site' => 'mix',
    ],
    $_SERVER['HTTP_X_REGION'] ?? 'ZZ', // unknown: the strictest rule
    getenv('CONSENT_FOLDER') ?: '/var/lib/mix-consent',
);
if (in_array('analytics', $permission->allowed ?? [], true)) {
    setcookie('visits', '1', ['path' => '/', 'secure' => true]);
}
echo $permission->state ?? 'unavailable';
