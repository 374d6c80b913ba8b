/** The service gives this name its value when it serves the file. */
declare const __MIX_REGISTER__: {
  service: string;
  site: string;
  categories: import("./register.js").Row[];
};
