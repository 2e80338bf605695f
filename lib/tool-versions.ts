/** The CDK CLI that the pipeline changes itself with: the one of package.json, so that what was tested is what runs. */
export const CDK_CLI_VERSION = '2.1148.1';
/** The tool that publishes assets. Without a version CDK Pipelines would take whatever is newest. */
export const CDK_ASSETS_VERSION = '4.7.3';
/** Major version of Node.js in the build containers: one that package.json admits and the build image has. */
export const BUILD_NODE_VERSION = '22';
