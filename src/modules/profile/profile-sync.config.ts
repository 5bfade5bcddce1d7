import { type ConfigOf, defineConfig, setting } from '../../platform/config/config-namespace.js';
import { integer } from '../../platform/config/setting-types.js';

export const profileSyncConfig = defineConfig('profile_sync', {
  refreshHours: setting(
    'PROFILE_REFRESH_HOURS',
    'Hours after which a connected account is synced again by itself; 0 switches that off.',
    integer(0, 24 * 30).default(24),
  ),
});

export type ProfileSyncConfig = ConfigOf<typeof profileSyncConfig>;
