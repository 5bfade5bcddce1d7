import { Injectable } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { Runtime } from '../config/runtime.js';

/** The label of whatever no feature module owns. */
export const PLATFORM = 'platform';

/** Which feature module owns a route template. */
@Injectable()
export class RouteModules {
  private owners: ReadonlyMap<string, string> | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly runtime: Runtime,
  ) {}

  moduleOf(template: string): string {
    this.owners ??= this.readOwners();
    return this.owners.get(template) ?? PLATFORM;
  }

  /** GithubSyncModule's controllers belong to github-sync, if that is a feature that is on. */
  private readOwners(): Map<string, string> {
    const owners = new Map<string, string>();
    for (const { metatype, host } of this.discovery.getControllers()) {
      const feature = kebabCase((host?.metatype.name ?? '').replace(/Module$/, ''));
      if (!metatype || !this.runtime.features.includes(feature)) continue;
      const prototype = metatype.prototype as Record<string, object>;
      for (const method of this.scanner.getAllMethodNames(prototype)) {
        const paths = pathsOf(prototype[method]!);
        for (const prefix of pathsOf(metatype))
          for (const path of paths) owners.set(join(prefix, path), feature);
      }
    }
    return owners;
  }
}

function pathsOf(target: object): string[] {
  return [(Reflect.getMetadata(PATH_METADATA, target) as string | string[] | undefined) ?? []].flat();
}

function join(prefix: string, path: string): string {
  return `/${prefix}/${path}`.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
}

function kebabCase(name: string): string {
  return name.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}
