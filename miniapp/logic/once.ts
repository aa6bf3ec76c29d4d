// One effect for two taps: what is sent again unchanged goes with the key that it went with before.

export class Once {
  private said: string | undefined;
  private key = "";

  constructor(private readonly newKey: () => string) {}

  keyOf(what: unknown): string {
    const said = JSON.stringify(what);
    if (said !== this.said) {
      this.key = this.newKey();
      this.said = said;
    }
    return this.key;
  }

  /** It had its effect: the same once more is another one. */
  done(): void {
    this.said = undefined;
  }
}
