import { stopPostgres } from '../postgres-server.mjs';
import { hasService } from '../services.mjs';
import { removeContainers } from './buildah.mjs';

export default async function stopImage() {
  if (!hasService('image')) return;
  await removeContainers();
  await stopPostgres();
}
