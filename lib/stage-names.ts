/** Names of the pipeline's stages that others look for: rules on their events, the check before a self-mutation. */
export const STAGE_NAMES = { train: 'Train', deployDev: 'DeployDev', deployProd: 'DeployProd' } as const;
