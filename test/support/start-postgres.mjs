import { startPostgres } from './postgres-server.mjs';

export default startPostgres;
