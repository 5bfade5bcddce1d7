/** @needs helm */
import { describe, expect, it } from '@jest/globals';
import { parseConfiguration } from '../../src/app.config.js';
import {
  ENVIRONMENTS,
  type Manifest,
  RenderedChart,
  WITH_DATABASE,
  renderText,
  valuesFile,
} from '../support/chart.js';
import { environmentOf, podOf, podsOf } from '../support/pods.js';

const GENERATED = ['APP_SECRET', 'JWT_SECRET_KEY', 'TOKEN_ENCRYPTION_KEY'];
const URLS = {
  DATABASE_URL: 'postgresql://portfolio:secret@postgres/portfolio',
  REDIS_URL: 'redis://redis',
  MONGODB_URI: 'mongodb://mongodb/portfolio',
};

const withDatabase = (values: object = {}) => new RenderedChart({ values: { ...WITH_DATABASE, ...values } });
const environmentOfServer = (chart: RenderedChart) =>
  environmentOf(chart, podOf(chart.one('Deployment'))!.spec.containers[0]!);
const environmentOfMigration = (chart: RenderedChart) =>
  environmentOf(chart, podOf(chart.one('Job'))!.spec.containers[0]!);

describe('the server’s environment', () => {
  /** As if the Secrets were there that values name. */
  const withSecretsOfOthers = (environment: Record<string, string>) => {
    const key = Buffer.alloc(32, 1).toString('base64');
    const of = Object.fromEntries(GENERATED.map((name) => [name, key]));
    return { ...of, ...environment, DATABASE_URL: URLS.DATABASE_URL, REDIS_URL: URLS.REDIS_URL };
  };

  it.each(ENVIRONMENTS)('is one that the server starts with, so is the migration’s: %s', (environment) => {
    const chart = new RenderedChart({
      files: [valuesFile(environment)],
      values: { trustedProxies: ['10.1.0.0/16'] },
    });
    for (const found of [environmentOfServer(chart), environmentOfMigration(chart)]) {
      const { problems, config } = parseConfiguration(withSecretsOfOthers(found));
      expect(problems).toEqual([]);
      expect(config.profile).toBe(environment);
    }
  });

  it('starts with what is generated and given in the clear, too', () => {
    const chart = new RenderedChart({
      values: {
        database: { url: URLS.DATABASE_URL },
        redis: { url: URLS.REDIS_URL },
        mongodb: { url: URLS.MONGODB_URI },
        secrets: { values: { ADMIN_API_KEY: 'k'.repeat(40) } },
        config: { DB_SIZE_LIMIT_MB: 1000000, LOG_LEVEL: 'debug', MIGRATE_ON_START: false },
        modules: 'github-sync, account',
      },
    });
    const environment = environmentOfServer(chart);
    expect(environment).toMatchObject({ ...URLS, DB_SIZE_LIMIT_MB: '1000000', MIGRATE_ON_START: 'false' });
    expect(parseConfiguration(environment).problems).toEqual([]);
    expect(parseConfiguration(environmentOfMigration(chart)).problems).toEqual([]);
  });

  it('has addresses from secrets of others under the keys they have there', () => {
    const chart = new RenderedChart({
      values: {
        database: { existingSecret: 'cluster-app', existingSecretKey: 'uri', url: 'postgresql://ignored' },
        redis: { existingSecret: 'redis' },
        mongodb: { existingSecret: 'mongodb' },
      },
    });
    for (const environment of [environmentOfServer(chart), environmentOfMigration(chart)])
      expect(environment).toMatchObject({
        DATABASE_URL: 'cluster-app/uri',
        REDIS_URL: 'redis/REDIS_URL',
        MONGODB_URI: 'mongodb/MONGODB_URI',
      });
  });

  it('has further variables, whose values may be templates', () => {
    const chart = withDatabase({ extraEnv: [{ name: 'OTEL_SERVICE_NAME', value: '{{ .Release.Name }}' }] });
    for (const environment of [environmentOfServer(chart), environmentOfMigration(chart)])
      expect(environment).toHaveProperty('OTEL_SERVICE_NAME', 'portfolio-platform');
  });

  it('serves metrics at the management port only, and says so to no visitor’s way in', () => {
    const chart = withDatabase();
    expect(environmentOfServer(chart)).toMatchObject({
      PORT: '3000',
      MANAGEMENT_PORT: '9464',
      HOST: '0.0.0.0',
    });
    expect(
      withDatabase({ service: { type: 'LoadBalancer' } })
        .all('Service')
        .map(({ spec }) => spec),
    ).toMatchObject([
      { type: 'LoadBalancer', ports: [{ name: 'http', port: 80 }] },
      { type: 'ClusterIP', ports: [{ name: 'management', port: 9464 }] },
    ]);
  });
});

describe('secrets that nobody gave', () => {
  it('are generated, and stay in the cluster when the release goes', () => {
    const [one, other] = [
      withDatabase().one('Secret', '-generated'),
      withDatabase().one('Secret', '-generated'),
    ];
    expect(Object.keys(one.data!)).toEqual(GENERATED);
    expect(one.metadata.annotations).toEqual({ 'helm.sh/resource-policy': 'keep' });
    for (const name of GENERATED) {
      expect(Buffer.from(Buffer.from(one.data![name]!, 'base64').toString(), 'base64')).toHaveLength(32);
      expect(one.data![name]).not.toBe(other.data![name]);
    }
  });

  it('are only those', () => {
    const values = { secrets: { values: { APP_SECRET: 'a'.repeat(32), ADMIN_API_KEY: 'b'.repeat(32) } } };
    const chart = withDatabase(values);
    expect(Object.keys(chart.one('Secret', '-generated').data!)).toEqual([
      'JWT_SECRET_KEY',
      'TOKEN_ENCRYPTION_KEY',
    ]);
    expect(environmentOfServer(chart)).toMatchObject(values.secrets.values);
  });

  it.each(['staging', 'production'])('are none in %s, whose renders are all the same', (environment) => {
    const render = () => renderText({ files: [valuesFile(environment)] });
    expect(render()).toBe(render());
    expect(new RenderedChart({ files: [valuesFile(environment)] }).all('Secret')).toEqual([]);
  });
});

describe('the migration', () => {
  it('runs before anything of the release is there, and never on a rollback', () => {
    const chart = new RenderedChart({ values: { database: { url: URLS.DATABASE_URL } } });
    const hooks = [
      chart.one('ServiceAccount', '-migrate'),
      chart.one('Secret', '-migrate'),
      chart.one('ConfigMap', '-migrate'),
      chart.one('Job', '-migrate'),
    ].map(({ metadata }) => metadata.annotations);
    for (const annotations of hooks)
      expect(annotations).toMatchObject({
        'helm.sh/hook': 'pre-install,pre-upgrade',
        'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
      });
    const weights = hooks.map((annotations) => Number(annotations?.['helm.sh/hook-weight']));
    const job = weights.pop()!;
    expect(Math.max(...weights)).toBeLessThan(job);
  });

  it('needs nothing that the release brings with it', () => {
    const chart = withDatabase();
    const { spec } = podOf(chart.one('Job'))!;
    const hooks = chart.manifests.filter(({ metadata }) => metadata.annotations?.['helm.sh/hook']);
    const names = (kind: string) =>
      hooks.filter((each) => each.kind === kind).map(({ metadata }) => metadata.name);
    expect(names('ServiceAccount')).toContain(spec.serviceAccountName);
    for (const { configMapRef, secretRef } of spec.containers[0]!.envFrom!) {
      if (configMapRef) expect(names('ConfigMap')).toContain(configMapRef.name);
      else expect(names('Secret')).toContain(secretRef!.name);
    }
  });

  it.each([{ existingSecret: 'ours' }, {}])(
    'takes what stands in two places from where the server takes it: %j',
    (secrets) => {
      const chart = withDatabase({ secrets, extraEnvFrom: [{ secretRef: { name: 'more' } }] });
      const sources = (manifest: Manifest) => {
        const { env = [], envFrom = [] } = podOf(manifest)!.spec.containers[0]!;
        const names = envFrom.map(({ configMapRef, secretRef }) => (configMapRef ?? secretRef!).name);
        return [names.map((name) => name.replace(/-(migrate|generated)$/, '')), env];
      };
      expect(sources(chart.one('Job'))).toEqual(sources(chart.one('Deployment')));
    },
  );

  it('takes the account of others where none is made', () => {
    const chart = withDatabase({ serviceAccount: { create: false, name: 'ours' } });
    expect(chart.all('ServiceAccount')).toEqual([]);
    for (const [, pod] of podsOf(chart)) expect(pod.spec.serviceAccountName).toBe('ours');
  });

  it('has a name that the alert DeploymentFailed looks for, as has the Deployment', () => {
    for (const [release, values] of [
      ['a', {}],
      ['my-portfolio-platform-eu', {}],
      ['a', { fullnameOverride: 'portfolio-platform-of-ada' }],
    ] as const) {
      const chart = new RenderedChart({ release, values: { ...WITH_DATABASE, ...values } });
      expect(chart.one('Job').metadata.name).toMatch(/^.*portfolio-platform.*migrat.*$/);
      expect(chart.one('Deployment').metadata.name).toMatch(/^.*portfolio-platform.*$/);
    }
  });

  it('is left to others where it is off, and where there is nothing to migrate', () => {
    expect(withDatabase({ migrations: { enabled: false } }).all('Job')).toEqual([]);
    expect(new RenderedChart({ values: { modules: 'github-sync' } }).all('Job')).toEqual([]);
  });
});

describe('the backup', () => {
  const backupOf = (backup: object = {}) => withDatabase({ backup: { enabled: true, ...backup } });

  it('is made and verified every day, one at a time, and kept for a week', () => {
    const chart = backupOf();
    expect(chart.one('CronJob').spec).toMatchObject({ concurrencyPolicy: 'Forbid', timeZone: 'Etc/UTC' });
    const { command } = podOf(chart.one('CronJob'))!.spec.containers[0]!;
    expect(command?.[2]).toBe(
      'folder=$(node dist/cli.js backup --keep-days 7)\nexec node dist/cli.js backup verify "$folder"\n',
    );
  });

  it('stays on its volume when the release goes', () => {
    const claim = backupOf().one('PersistentVolumeClaim');
    expect(claim.metadata.annotations).toEqual({ 'helm.sh/resource-policy': 'keep' });
    const existing = backupOf({ persistence: { existingClaim: 'ours' } });
    expect(existing.all('PersistentVolumeClaim')).toEqual([]);
    expect(podOf(existing.one('CronJob'))!.spec.volumes).toContainEqual({
      name: 'backups',
      persistentVolumeClaim: { claimName: 'ours' },
    });
  });

  it('brings no claim in production: Helm would wait for one that binds at its first pod', () => {
    const chart = new RenderedChart({ files: [valuesFile('production')] });
    expect(chart.all('CronJob')).toHaveLength(1);
    expect(chart.all('PersistentVolumeClaim')).toEqual([]);
  });

  it('is carried away by further containers once it is good', () => {
    const { spec } = podOf(
      backupOf({ extraContainers: [{ name: 'copy', image: 'rclone' }] }).one('CronJob'),
    )!;
    expect(spec.initContainers?.map(({ name }) => name)).toEqual(['backup']);
    expect(spec.containers.map(({ name }) => name)).toEqual(['copy']);
  });

  it('is encrypted with a key that only it is given', () => {
    const chart = backupOf({ encryptionKey: { existingSecret: 'key' } });
    const { containers } = podOf(chart.one('CronJob'))!.spec;
    expect(environmentOf(chart, containers[0]!)).toHaveProperty(
      'BACKUP_ENCRYPTION_KEY',
      'key/BACKUP_ENCRYPTION_KEY',
    );
    expect(environmentOfServer(chart)).not.toHaveProperty('BACKUP_ENCRYPTION_KEY');
  });
});
