/** Something that text is written to. */
export interface TextSink {
  /** Takes a text. */
  write(text: string): Promise<void>;
  /** Comes back when all of it is out. */
  flush(): Promise<void>;
}
