// Photos of a form. Each is sent once, to an address of its own; the form then has its name.

import { Refused, type Problem } from "../sdk/index.ts";
import type { Parts, Schemas } from "./parts.ts";

export interface Photo {
  /** Where it is on the phone. */
  path: string;
  /** What the server knows it by; empty until it is there. */
  name: string;
  failed: boolean;
}

/** Sends a file to an address on the server. Rejects only where no answer came. */
export type Send = (url: string, path: string) => Promise<{ status: number; body: string }>;

/** Whether a file is still on the phone: WeChat clears temporary ones. */
export type IsThere = (path: string) => Promise<boolean>;

/** A photo could not be sent since its file is not there any more. */
export class PhotoGone extends Error {}

export const MOST_PHOTOS = 6;

export class Photos {
  list: Photo[] = [];
  /** Some were dropped, since their files are gone. */
  gone = false;
  /** Addresses that were given but have not answered: the same photo may go there again. */
  private readonly addresses = new Map<string, string>();
  private readonly going = new Map<string, Promise<void>>();

  constructor(
    private readonly parts: Parts,
    private readonly send: Send,
    private readonly changed: () => void,
    private readonly isThere: IsThere,
  ) {}

  /** Drops those that were not sent and are not there any more. */
  async drop(): Promise<void> {
    for (const { path, name } of this.list) {
      if (name === "" && !(await this.isThere(path))) this.lose(path);
    }
  }

  /** Adds photos and sends them. */
  async add(paths: string[]): Promise<void> {
    const known = new Set(this.list.map(({ path }) => path));
    const chosen = new Set(paths.filter((path) => !known.has(path)));
    const added = [...chosen].slice(0, MOST_PHOTOS - known.size);
    this.gone = false;
    this.list = [...this.list, ...added.map((path) => ({ path, name: "", failed: false }))];
    this.changed();
    await Promise.all(added.map((path) => this.put(path).catch(() => undefined)));
  }

  remove(path: string): void {
    this.list = this.list.filter((photo) => photo.path !== path);
    this.changed();
  }

  /** Their names, once all of them are there; what failed is tried again. */
  async names(): Promise<string[]> {
    await Promise.all(this.list.filter(({ name }) => name === "").map(({ path }) => this.put(path)));
    return this.list.map(({ name }) => name);
  }

  private put(path: string): Promise<void> {
    const going = this.going.get(path) ?? this.upload(path).finally(() => this.going.delete(path));
    this.going.set(path, going);
    return going;
  }

  private async upload(path: string): Promise<void> {
    this.update(path, { failed: false });
    try {
      const url = this.addresses.get(path) ?? (await this.address(path));
      const { status, body } = await this.send(url, path);
      if (status !== 201) {
        this.addresses.delete(path);
        throw new Refused(problem(status, body), undefined);
      }
      const { photo } = JSON.parse(body) as Schemas["PhotoTaken"];
      this.addresses.delete(path);
      this.update(path, { name: photo });
    } catch (error) {
      // What was refused had been read; else it is the network, or the file.
      if (!(error instanceof Refused) && !(await this.isThere(path))) {
        this.lose(path);
        throw new PhotoGone();
      }
      this.update(path, { failed: true });
      throw error;
    }
  }

  private lose(path: string): void {
    this.gone = true;
    this.remove(path);
  }

  private async address(path: string): Promise<string> {
    const { url } = await this.parts.client.post("/api/v1/uploads", { body: {} });
    this.addresses.set(path, url);
    return url;
  }

  private update(path: string, part: Partial<Photo>): void {
    this.list = this.list.map((photo) => (photo.path === path ? { ...photo, ...part } : photo));
    this.changed();
  }
}

/** What stands between us and the server may answer with anything. */
function problem(status: number, body: string): Problem {
  try {
    const told = JSON.parse(body) as Problem;
    if (typeof told.detail === "string") return told;
  } catch {
    // Not JSON.
  }
  const title = `HTTP ${status}`;
  return { type: "about:blank", title, status, code: "unavailable", detail: title, instance: "" };
}
