import { beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Post } from '@nestjs/common';
import { DiscoveryModule, MetadataScanner } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { Runtime } from '../config/runtime.js';
import { RouteModules } from './route-modules.js';

@Controller('api/repositories')
class RepositoriesController {
  @Get()
  list(): string {
    return 'list';
  }

  @Post(':id/sync/')
  sync(): string {
    return 'sync';
  }

  notARoute(): string {
    return 'notARoute';
  }
}

@Controller(['rpc', '/api/rpc/'])
class RpcController {
  @Get(['a', '/b'])
  call(): string {
    return 'call';
  }
}

@Module({ controllers: [RepositoriesController, RpcController] })
class GithubSyncModule {}

@Controller('other')
class OtherController {
  @Get()
  get(): string {
    return 'get';
  }
}

@Module({ controllers: [OtherController] })
class PlatformThingModule {}

describe('RouteModules', () => {
  let modules: RouteModules;

  beforeAll(async () => {
    const app = await Test.createTestingModule({
      imports: [DiscoveryModule, GithubSyncModule, PlatformThingModule],
      providers: [
        RouteModules,
        MetadataScanner,
        { provide: Runtime, useValue: new Runtime('test', '1.0.0', ['github-sync'], true) },
      ],
    }).compile();
    modules = app.get(RouteModules);
  });

  it.each([
    '/api/repositories',
    '/api/repositories/:id/sync',
    '/rpc/a',
    '/rpc/b',
    '/api/rpc/a',
    '/api/rpc/b',
  ])('knows that %s belongs to the feature whose controller has it', (template) => {
    expect(modules.moduleOf(template)).toBe('github-sync');
  });

  it.each(['/other', '/api/repositories/:id', '/'])('counts %s under platform', (template) => {
    expect(modules.moduleOf(template)).toBe('platform');
  });
});
