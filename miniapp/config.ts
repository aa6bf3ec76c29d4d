// Where the portal is. The same address has to be allowed in WeChat's console: see README.md.
export const BASE = "https://minhu.example.cn";
