/** For each name, the values that it can have. */
export type Choices = Record<string, readonly unknown[]>;
export type Combination<C extends Choices> = { [K in keyof C]: C[K][number] };

/** Every combination of all values. */
export function product<C extends Choices>(choices: C): Combination<C>[] {
  return Object.entries(choices).reduce<Record<string, unknown>[]>(
    (rows, [name, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))),
    [{}],
  ) as Combination<C>[];
}

/**
 * So many combinations that every two values meet in one of them: each time the one with the most
 * pairs that were not seen yet. Most faults of looks need two conditions, hardly any needs three.
 */
export function pairwise<C extends Choices>(choices: C): Combination<C>[] {
  const rows = product(choices);
  const open = new Set(rows.flatMap(pairsOf));
  const chosen: Combination<C>[] = [];
  while (open.size > 0) {
    const gain = (row: Combination<C>) => pairsOf(row).filter((pair) => open.has(pair)).length;
    const best = rows.reduce((one, other) => (gain(other) > gain(one) ? other : one));
    pairsOf(best).forEach((pair) => open.delete(pair));
    chosen.push(best);
  }
  return chosen;
}

function pairsOf(row: Record<string, unknown>): string[] {
  const values = Object.entries(row).map(([name, value]) => `${name}=${String(value)}`);
  return values.flatMap((one, at) => values.slice(at + 1).map((other) => `${one} ${other}`));
}
