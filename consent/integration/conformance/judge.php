<?php
// What may be set now, and why: the published notice (/v1/notice, decoded) against what verify.php
// returned. `$request` holds cookies, gpc, dnt (three headers, '' where there are none), region (as
// US-CA) and perhaps minor, true for a known one: no sale, no advertising.
declare(strict_types=1);

namespace MixConsent;

require_once __DIR__ . '/verify.php';

const DAY = 86_400; // seconds
const PLACE = '/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/D';
const STRICTEST = ['code' => '', 'model' => 'opt-in', 'memory_days' => 182, 'reask_days' => 182];

// judgements (['analytics' => ['granted', 'choice'], …]), allowed, state, asks, page
function check(object $request, object $service, object $notice, int $now): object
{
    $today = gmdate('Y-m-d', $now);
    $rules = array_values(array_filter($notice->regions, fn ($row) => isToday($row, $today)));
    $place = preg_match(PLACE, $request->region) ? $request->region : 'ZZ';
    $rule = ruleOf($notice, $rules, $place);
    $limits = fn (string $place) => limitsOf($rules, $rule, $place);
    $decision = verify($request->cookies, $service, $now);
    $isSent = isOn($request->gpc) || (($rule->dnt ?? false) && isOn($request->dnt));
    $sent = $isSent ? 'true' : (($request->minor ?? false) ? 'minor' : '');
    [$signal, $judgements, $states] = [$sent || $decision->signal, [], []];
    foreach ($notice->categories as $category) {
        $judgement = judge($category, $rule, $limits, $decision, $signal, $now);
        $judgements[$category->key] = $judgement;
        $states[] = "$category->key=$judgement[0]";
    }
    return (object) [
        'judgements' => $judgements,
        'allowed' => array_keys(array_filter($judgements, fn ($one) => $one[0] === 'granted')),
        'state' => implode(', ', $states),
        'asks' => asks($notice, $rule, $limits, $judgements, $decision->claims, $signal),
        'page' => [$notice->number, $decision->isNew, $sent, $place], // of its banner
    ];
}

// The first rule that matches wins: necessary, an opt-out, what is broken, an answer, the place
function judge(
    object $category,
    object $rule,
    callable $limits,
    object $decision,
    bool $signal,
    int $now,
): array {
    $claims = $decision->claims;
    $choice = $claims?->c->{$category->key} ?? null;
    $isLeft = $choice && $choice[1] === null; // a switch that was on by rule: no answer
    $isWeak = ($choice[1] ?? 0) === 1 && isAskedLess($category, $rule, $claims);
    $isSame = $isLeft && $choice[0] === $category->version;
    $isSilent = $claims !== null && !($claims->g === 1 && (array) $claims->c === []) && !$isSame;
    return match (true) {
        $category->necessary => ['granted', 'necessary'],
        isSignalled($category) && $signal => ['denied', 'signal'],
        isSignalled($category) && $decision->account => ['denied', 'account'],
        in_array($category->key, $decision->refused, true) => ['denied', 'account'],
        $decision->isBroken => ['denied', 'invalid'],
        $choice && !$isLeft && !$isWeak => [verdict($category, $limits, $claims, $now), 'choice'],
        $isSilent => ['unasked', 'default'], // an answer that leaves a category out is no yes to it
        !empty($category->records) || !empty($category->sensitive) => ['unasked', 'default'],
        $category->third_party || modelOf($rule, $category) === 'opt-in' => ['unasked', 'default'],
        default => ['granted', 'region'],
    };
}

// Whether a choice was asked by a weaker model than the rule's: then a yes does not count here
function isAskedLess(object $category, object $rule, object $claims): bool
{
    $model = $claims->c->{$category->key}[4] ?? $claims->m;
    return MODELS[$model] < MODELS[modelOf($rule, $category)];
}

function verdict(object $category, callable $limits, object $claims, int $now): string
{
    [$version, $answer] = $choice = $claims->c->{$category->key};
    [$yes, $no] = $limits($choice[3] ?? $claims->r);
    $days = intdiv($now, DAY) - intdiv($choice[2] ?? $claims->iat, DAY); // of the calendar, UTC
    $isOld = $days > ($answer ? $yes : $no);
    $hasLapsed = $isOld || ($answer && $version !== $category->version);
    return $hasLapsed ? 'lapsed' : ($answer ? 'granted' : 'denied');
}

// Whether the banner has anything to ask
function asks(
    object $notice,
    object $rule,
    callable $limits,
    array $judgements,
    ?object $claims,
    bool $signal,
): bool {
    if ($signal && $rule->model !== 'opt-in') return false;
    $flagged = array_column(array_filter($notice->categories, isSignalled(...)), 'key');
    $isOver = fn ($key) => ($claims?->c->$key[1] ?? null) === 0
        && $limits($claims->c->$key[3] ?? $claims->r)[1] === INF;
    if (array_filter($flagged, $isOver)) {
        $judgements = array_diff_key($judgements, array_flip($flagged)); // opted out for ever
    }
    $isLeft = fn ($one) => isset($claims?->c->{$one->key}) && !isAskedLess($one, $rule, $claims);
    $isOpen = fn ($one) => match ($judgements[$one->key][1] ?? '') {
        'region' => !$isLeft($one), // on by rule: not if that was shown, and left so
        'invalid', 'default' => true,
        default => ($judgements[$one->key][0] ?? '') === 'lapsed',
    };
    return (bool) array_filter($notice->categories, $isOpen);
}

// The first rule of these places that there is: its own, else one that covers it
function named(array $rules, string ...$codes): ?object
{
    foreach ($codes as $code) {
        foreach ($rules as $row) if ($row->code === $code) return $row;
        foreach ($rules as $row) if (in_array($code, $row->covers, true)) return $row;
    }
    return null;
}

// How many days a yes and a no hold here that were given at a place: of both laws, the stricter. Of
// a country without its part each law may be the visitor's; of an unknown place, any for a no
function limitsOf(array $rules, object $rule, string $place): array
{
    $place = preg_match(PLACE, $place) ? $place : 'ZZ';
    $country = explode('-', $place)[0];
    $own = $country === 'ZZ' ? null : named($rules, $place, $country);
    $isPart = fn ($row) => $place === $country && str_starts_with($row->code, "$place-");
    $nowhere = named($rules, 'ZZ') ?? (object) STRICTEST;
    $there = $own ? [$own, ...array_filter($rules, $isPart)] : [$nowhere];
    $days = fn (string $name, array $rows) => array_map(fn ($row) => $row->$name ?? INF, $rows);
    $no = $country === 'ZZ' ? [...$there, ...$rules] : $there;
    $yes = $days('memory_days', [$rule, ...$there]);
    return [min($yes), max($days('reask_days', [$rule, ...$no]))];
}

// The rule of a place today: its own, its group's, its country's, else the one of nowhere (ZZ)
function ruleOf(object $notice, array $rules, string $place): object
{
    $found = named($rules, $place, explode('-', $place)[0], 'ZZ')
        ?? (object) (STRICTEST + ['overrides' => (object) []]);
    if ($found->code !== $place) return $found;
    $optional = array_filter($notice->categories, fn ($one) => !$one->necessary);
    foreach ($rules as $row) { // of a country without its part, the strictest rule holds
        if (!str_starts_with($row->code, "$place-")) continue;
        $found = strictness($row, $optional) > strictness($found, $optional) ? $row : $found;
    }
    return $found;
}

function isToday(object $row, string $today): bool
{
    return ($row->valid_from ?? $today) <= $today && $today <= ($row->valid_to ?? $today);
}

function strictness(object $rule, array $optional): array
{
    $models = array_sum(array_map(fn ($one) => MODELS[modelOf($rule, $one)], $optional));
    [$memory, $reask] = [$rule->memory_days ?? 1e9, $rule->reask_days ?? 1e9];
    return [$models, (int) ($rule->two_step ?? 0), (int) ($rule->dnt ?? 0), $reask, -$memory];
}

// The category that declares a cookie: by its name, else by the first pattern that holds
function categoryOf(object $notice, string $cookie): ?string
{
    $found = null;
    foreach ($notice->categories as $category) {
        foreach ($category->cookies as $row) {
            if ($row->name === $cookie) return $category->key;
            $found ??= matches($row->name, $cookie) ? $category->key : null;
        }
    }
    return $found;
}

// `*` stands for any text. Names come from visitors: nothing here goes back, as preg_match would
function matches(string $pattern, string $cookie): bool
{
    $middle = explode('*', $pattern);
    [$first, $last] = [array_shift($middle), array_pop($middle)];
    if ($last === null) return $cookie === $pattern;
    [$at, $end] = [strlen($first), strlen($cookie) - strlen($last)];
    $isFramed = str_starts_with($cookie, $first) && str_ends_with($cookie, $last);
    if ($at > $end || !$isFramed) return false;
    $inner = substr($cookie, 0, $end);
    foreach ($middle as $part) {
        $found = strpos($inner, $part, $at);
        if ($found === false) return false;
        $at = $found + strlen($part);
    }
    return true;
}

function isSignalled(object $one): bool { return $one->sells_or_shares || $one->targets_ads; }

function modelOf(object $rule, object $category): string
{
    return $rule->overrides->{$category->key} ?? $rule->model;
}

function isOn(string $header): bool
{
    return in_array('1', array_map(fn ($part) => trim($part, " \t"), explode(',', $header)), true);
}
