import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ConfigurationError, configureApp } from '../../src/app.config.js';
import { type ProbeApp, bootProbe } from '../support/probe-app.js';

@Controller('client')
class ClientController {
  @Get()
  get(@Req() { ip, protocol, host }: FastifyRequest) {
    return { ip, protocol, host };
  }
}

@Module({ controllers: [ClientController] })
class ClientModule {}

interface Seen {
  readonly ip: string;
  readonly protocol: string;
  readonly host: string;
}

let app: ProbeApp | undefined;

async function seen(trustProxy: string | undefined, peer: string, forwardedFor: string): Promise<Seen> {
  app = await bootProbe(ClientModule, { env: trustProxy === undefined ? {} : { TRUST_PROXY: trustProxy } });
  const answer = await app.server.inject({
    url: '/client',
    remoteAddress: peer,
    headers: {
      host: 'api.example.com',
      'x-forwarded-for': forwardedFor,
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'forged.example.net',
    },
  });
  return answer.json<Seen>();
}

afterEach(async () => {
  await app?.nest.close();
  app = undefined;
});

const CLIENT = '203.0.113.7';

describe('TRUST_PROXY', () => {
  it('unset believes nothing that is forwarded', async () => {
    expect(await seen(undefined, '127.0.0.1', CLIENT)).toEqual({
      ip: '127.0.0.1',
      protocol: 'http',
      host: 'api.example.com',
    });
  });

  it.each([
    ['10.0.0.0/8', '10.1.2.3'],
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1, 10.0.0.0/8', '10.255.255.255'],
    ['2001:db8::/32', '2001:db8:1::1'],
    ['10.0.0.0/8', '::ffff:10.1.2.3'],
  ])('of %s believes the proxy at %s', async (trustProxy, peer) => {
    expect(await seen(trustProxy, peer, CLIENT)).toMatchObject({ ip: CLIENT, protocol: 'https' });
  });

  it.each([
    ['10.0.0.0/8', '11.0.0.1'],
    ['10.0.0.0/8', '127.0.0.1'],
    ['192.0.2.1', '192.0.2.2'],
    ['2001:db8::/32', '2001:db9::1'],
  ])('of %s does not believe a peer at %s', async (trustProxy, peer) => {
    expect(await seen(trustProxy, peer, CLIENT)).toEqual({
      ip: peer,
      protocol: 'http',
      host: 'api.example.com',
    });
  });

  it.each([
    ['what the client prepended', `198.51.100.1, ${CLIENT}`],
    ['a trusted address that the client prepended', `10.9.9.9, ${CLIENT}`],
    ['more than the proxies in between', `198.51.100.1, ${CLIENT}, 10.0.0.2, 10.0.0.3`],
  ])('does not believe %s', async (_what, forwardedFor) => {
    expect((await seen('10.0.0.0/8', '10.0.0.1', forwardedFor)).ip).toBe(CLIENT);
  });

  function complaint(trustProxy: string): readonly string[] {
    try {
      configureApp({ APP_ENV: 'test', TRUST_PROXY: trustProxy });
    } catch (error) {
      return (error as ConfigurationError).problems;
    }
    return [];
  }

  it.each(['1', '2', '0', '10.0.0.0/8,1'])(
    'as a hop count (%s) stops the start and says why',
    (trustProxy) => {
      expect(complaint(trustProxy)).toEqual([
        expect.stringMatching(
          /^TRUST_PROXY: .*a hop count is refused, because a client .* forge its address/,
        ),
      ]);
    },
  );

  it.each(['true', 'loopback', '*', 'proxy.example.com', '10.0.0.0/33', '10.0.0/8', '::1/129', '10.0.0.1/'])(
    'as %s stops the start',
    (trustProxy) => {
      expect(complaint(trustProxy)).toEqual([
        expect.stringMatching(/^TRUST_PROXY: .*expected addresses or CIDRs/),
      ]);
    },
  );
});
