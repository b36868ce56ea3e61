/** Map tiles, fetched from the service that draws them and kept for a while. */

const KEPT_MAX = 500;
const FRESH = 60_000;

const kept = new Map();

function remember(key, png) {
  kept.set(key, { png, until: Date.now() + FRESH });
  if (kept.size > KEPT_MAX) {
    kept.delete(kept.keys().next().value);
  }
}

function recall(key) {
  const found = kept.get(key);
  if (found === undefined || found.until < Date.now()) {
    return undefined;
  }
  return found.png;
}

// Tiles are numbered as on every slippy map:
// zoom, column, row.
function check([zoom, column, row]) {
  const size = 2 ** zoom;
  if (zoom > 19 || column >= size || row >= size) {
    throw new Error(`there is no tile ${zoom}/${column}/${row}`);
  }
}

/**
 * One tile as PNG. A tile that is being fetched already is not asked for twice, and one that could not be
 * fetched is tried again once, since the service behind restarts its workers now and then.
 */
export async function fetchTile(config, place) {
  const [zoom, column, row] = place.map(Number);
  check([zoom, column, row]);
  const key = `${zoom}/${column}/${row}`;
  const known = recall(key);
  if (known !== undefined) {
    return known;
  }
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(`${config.tileOrigin}/${key}.png`);
    if (answer.ok) {
      const png = Buffer.from(await answer.arrayBuffer());
      remember(key, png);
      return png;
    }
    if (attempt > 1) {
      throw new Error(`upstream answered ${answer.status}`);
    }
  }
}
