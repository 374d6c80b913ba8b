<?php
// Asks the verifier about each receipt that is given, and prints a line for it
declare(strict_types=1);
require $argv[1];

ini_set('memory_limit', '512M');
foreach (file('php://stdin') as $line) {
    [$data, $key] = json_decode($line);
    try {
        $found = check(hex2bin($data), $key);
        $said = ['record' => $found['record'], 'place' => $found['place'], 'size' => $found['size']];
    } catch (Exception $error) {
        $said = ['refused' => $error->getMessage()];
    }
    echo json_encode($said, JSON_THROW_ON_ERROR), "\n";
}
