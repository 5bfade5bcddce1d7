import { hash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';

const MODULUS_BITS = 256;
const NEWLINE = 10;

/**
 * A digest of records whose order is nobody's business, as that of a table's rows is: the sum of their SHA-256 modulo
 * 2^256, so that a record that is there twice counts twice. It finds what went wrong, not what somebody forged; for
 * that there are the files' own hashes and the seal.
 */
export class RecordDigest {
  /** How many records it has. */
  count = 0;
  private sum = 0n;

  add(record: Buffer): void {
    this.count++;
    this.sum = BigInt.asUintN(MODULUS_BITS, this.sum + BigInt(`0x${hash('sha256', record, 'hex')}`));
  }

  /** In hex. */
  get value(): string {
    return this.sum.toString(16).padStart(MODULUS_BITS / 4, '0');
  }
}

/** Lets COPY's text format pass, in which each row is a line, and takes its digest. */
export class RowsPassing extends Transform {
  readonly digest = new RecordDigest();
  /** What has come of a row whose end has not. */
  private begun: Buffer[] = [];

  override _transform(bytes: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      const rest = bytes.subarray(start, end);
      this.digest.add(this.begun.length > 0 ? Buffer.concat([...this.begun, rest]) : rest);
      this.begun = [];
      start = end + 1;
    }
    if (start < bytes.length) this.begun.push(bytes.subarray(start));
    done(null, bytes);
  }

  override _flush(done: TransformCallback): void {
    done(this.begun.length > 0 ? new Error('the last row has no end') : null);
  }
}
