/** One action at a time: while one runs, its button shows it and no button of the page starts another. W36. */

let isRunning = false;

/**
 * Run the action unless another one runs. It resolves with whether the page is being left; if not, or if it fails, the
 * button can be used again.
 */
export async function exclusively(button, action) {
  if (isRunning) return;
  isRunning = true;
  const restore = markBusy(button);
  let isLeaving = false;
  try {
    isLeaving = await action();
  } finally {
    if (!isLeaving) {
      isRunning = false;
      restore();
    }
  }
}

/** Whether an action runs. */
export function isBusy() {
  return isRunning;
}

function markBusy(button) {
  const label = button.innerHTML;
  const { loadingText } = button.dataset;
  button.setAttribute("aria-disabled", "true");
  button.setAttribute("aria-busy", "true");
  document.documentElement.classList.add("exam-is-busy");
  if (loadingText) button.textContent = loadingText;
  return () => {
    button.removeAttribute("aria-disabled");
    button.removeAttribute("aria-busy");
    document.documentElement.classList.remove("exam-is-busy");
    if (loadingText) button.innerHTML = label;
  };
}
