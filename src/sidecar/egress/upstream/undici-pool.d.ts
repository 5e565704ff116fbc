// Only the pool is bundled: undici's index loads fetch, caches and mocks that egress never calls.
declare module 'undici/lib/dispatcher/pool.js' {
  import type { Pool } from 'undici';

  const pool: typeof Pool;
  export default pool;
}
