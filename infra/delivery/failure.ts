/** A failure a person can act on: what happened, and the command or place that mends it. */
export class DeliveryError extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}
