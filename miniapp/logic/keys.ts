// Keys of writes: UUIDs of random bits that the platform gives only asynchronously, so some are
// kept ready.

const BYTES = 16;
const READY = 64 * BYTES;

export class Keys {
  private bytes: number[] = [];
  private filling: Promise<void> | undefined;

  constructor(private readonly random: (length: number) => Promise<Uint8Array>) {}

  /** Makes keys ready, unless enough are. */
  fill(): Promise<void> {
    if (this.bytes.length >= READY / 2) return Promise.resolve();
    this.filling ??= this.random(READY)
      .then((bytes) => {
        this.bytes.push(...bytes);
      })
      .finally(() => {
        this.filling = undefined;
      });
    return this.filling;
  }

  /** A key. What can be guessed would give a receipt away, so without random bits there is none. */
  take(): string {
    const bytes = this.bytes.splice(0, BYTES);
    // What cannot be had now may be there for the next try.
    this.fill().catch(() => undefined);
    if (bytes.length < BYTES) throw new Error("no random bits yet");
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }
}
