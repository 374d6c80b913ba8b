<?php
// The banner that the PHP reference writes: cases on stdin, markup on stdout.
declare(strict_types=1);

namespace MixConsent;

error_reporting(E_ALL);
set_error_handler(fn ($level, $words) => throw new \ErrorException($words, 0, $level));
require __DIR__ . '/fetch.php';

$at = (object) ['issuer' => $argv[1], 'address' => $argv[2], 'site' => 'mix'];
$found = [];
foreach (json_decode(stream_get_contents(STDIN), flags: JSON_THROW_ON_ERROR) as $case) {
    $_SERVER = ['HTTP_COOKIE' => $case->cookies, 'HTTP_SEC_GPC' => $case->gpc];
    $permission = permission($at, $case->region, __DIR__, $case->minor);
    $found[] = banner($at, $permission, __DIR__, 'fr', $case->nonce, $case->path);
}
echo json_encode($found, JSON_THROW_ON_ERROR);
