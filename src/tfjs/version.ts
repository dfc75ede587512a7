/** The version of TensorFlow.js whose internals this project uses. `package.json` pins it. */
export const TFJS_VERSION = '4.22.0'
