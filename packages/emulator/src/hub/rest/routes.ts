import { configurationRoutes } from './configuration-routes.ts';
import { jobRoutes } from './job-routes.ts';
import { registryRoutes } from './registry-routes.ts';
import type { Route } from './route.ts';
import { twinRoutes } from './twin-routes.ts';

/** The service API as azure-iothub calls it. Queries come before what has a name in their place. */
export const routes: readonly Route[] = [...twinRoutes, ...registryRoutes, ...jobRoutes, ...configurationRoutes];
