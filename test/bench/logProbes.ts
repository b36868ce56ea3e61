/** A script for the page: counts frames and long tasks, and says when a filter's result was painted. */
export const PROBES = `{
  let frames = 0;
  const count = () => { frames++; requestAnimationFrame(count); };
  requestAnimationFrame(count);
  let tasks = [];
  const observer = new PerformanceObserver(list => {
    tasks.push(...list.getEntries().map(({ duration }) => duration));
  });
  observer.observe({ type: 'longtask' });
  let shown = Promise.resolve(0);
  // Before the page's own listener; the list says when it waits for an answer, and when it was drawn.
  window.addEventListener('input', () => start(performance.now()), true);
  window.addEventListener('keydown', event => {
    if (event.key === 'Escape' && event.target instanceof HTMLInputElement) {
      start(performance.now());
    }
  }, true);
  const start = from => {
    shown = new Promise(resolve => {
      // A task that is asked for while a frame is made comes after it.
      const painted = () => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now() - from);
        port2.postMessage(0);
      };
      queueMicrotask(() => setTimeout(() => {
        const list = document.querySelector('[role=listbox]');
        const isDone = () => list.getAttribute('aria-busy') !== 'true';
        if (isDone()) {
          requestAnimationFrame(painted);
          return;
        }
        const seen = new MutationObserver(() => {
          if (isDone()) {
            seen.disconnect();
            painted();
          }
        });
        seen.observe(list, { attributes: true, attributeFilter: ['aria-busy'] });
      }));
    });
  };
  const number = text => Number(String(text ?? '').replace(/,/g, '').match(/\\d+/)?.[0] ?? 0);
  window.probes = {
    frames: () => ({ count: frames, time: performance.now() }),
    longTasks: () => {
      tasks.push(...observer.takeRecords().map(({ duration }) => duration));
      const taken = tasks;
      tasks = [];
      return taken;
    },
    shown: () => shown,
    lines: () => number(document.querySelector('.counts')?.textContent),
    end: () => {
      const [, dropped = '0'] = /dropped ([\\d,]+)/.exec(document.querySelector('.counts')?.textContent ?? '') ?? [];
      return probes.lines() + number(dropped);
    },
  };
}`;
