// Statuses and kinds as people say them in Chinese, register by register: a word such as `open` is
// another in each.

export const paymentStates = {
  opened: '待发指令',
  instructed: '已发指令',
  dropped: '已撤出',
  settled: '已到账',
  rejected: '已退票',
  voided: '导入已撤回',
} as const;

export const recoveryStates = {
  open: '待收回',
  received: '已收回',
  cancelled: '已撤销',
  'came-back': '已另行退回',
} as const;

export const limitStates = { free: '未占用', reserved: '占用中', confirmed: '已占用' } as const;

export const limitKinds = { amount: '金额', once: '一次', consecutiveYears: '连续年度' } as const;

export const limitScopes = { enterprise: '企业', district: '全区' } as const;
