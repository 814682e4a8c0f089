// The browser worker in the package of a provider: it asks whether the provider's application runs on this computer.
// The application of this one runs unless the browser has a cache of that name.

import { handlerWrapper } from "@edx/edx-proctoring";

class Lookout {
  onStartExamAttempt = () => this.isRunning();

  onEndExamAttempt = () => this.isRunning();

  onPing = () => this.isRunning();

  async isRunning() {
    if (await caches.has("application stopped")) throw new Error("Lookout does not run.");
  }
}

handlerWrapper(Lookout);
