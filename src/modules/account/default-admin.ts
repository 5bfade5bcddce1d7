import { Inject, Injectable } from '@nestjs/common';
import { Runtime } from '../../platform/config/runtime.js';
import { AddressSet } from '../../platform/http/address-set.js';
import { type HttpConfig, httpConfig } from '../../platform/http/http.config.js';
import { PasswordWellKnownError } from './account.errors.js';

const LOOPBACK = new AddressSet(['127.0.0.0/8', '::1']);

/** The administrator of a first start on a developer's own machine; nowhere else is the password any good. */
@Injectable()
export class DefaultAdmin {
  readonly email = 'admin@example.com';
  readonly password = 'admin123';
  /** Whether nobody but this machine can reach a server that holds nothing but test data. */
  readonly allowed: boolean;

  constructor({ profile }: Runtime, @Inject(httpConfig.token) { host }: HttpConfig) {
    const local = host === 'localhost' || LOOPBACK.has(host);
    this.allowed = local && (profile === 'development' || profile === 'test');
  }

  /** Whether the password is good for nothing here: the data may come from where it was. */
  refuses(password: string): boolean {
    return !this.allowed && password === this.password;
  }

  /** @throws PasswordWellKnownError */
  check(password: string): void {
    if (this.refuses(password)) throw new PasswordWellKnownError();
  }
}
