import { expect, test } from 'vitest';
import { growthSvg } from './growth-plot.ts';

test('linear growth is a straight line, in both panels, and names are escaped', () => {
  const points = [1_000, 10_000, 100_000].map((size) => ({ size, ms: size / 100, megabytes: size / 1_000 }));
  const svg = growthSvg('growth', [{ name: 'a < b & c', points }]);
  expect(svg).toContain('a &lt; b &amp; c');
  const lines = [...svg.matchAll(/<path d="M([\d. L]+)" fill="none"/g)].map((match) =>
    (match[1] ?? '').split('L').map((place) => place.split(' ').map(Number)),
  );
  expect(lines).toHaveLength(2);
  for (const [[x0 = 0, y0 = 0] = [], [x1 = 0, y1 = 0] = [], [x2 = 0, y2 = 0] = []] of lines) {
    expect(x2 - x1).toBeCloseTo(x1 - x0, 0);
    expect(y2 - y1).toBeCloseTo(y1 - y0, 0);
  }
});
