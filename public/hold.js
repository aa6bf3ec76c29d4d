// Counts down until when a chosen window is held, while somebody looks at it.

/** @param {HTMLElement} element as app/src/pages/bulky/check.rs writes it. */
export function start(element) {
  const { until, left, over } = element.dataset;
  const end = Date.parse(until);

  const show = () => {
    const seconds = Math.ceil((end - Date.now()) / 1000);
    if (!(seconds > 0)) {
      element.textContent = over;
      clearInterval(timer);
      return;
    }
    const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    element.textContent = left.replace('{time}', time);
  };

  const timer = setInterval(show, 1000);
  show();
}
