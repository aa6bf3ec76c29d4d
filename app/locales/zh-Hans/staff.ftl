# 工作台

staff = 工作台
staff-not-open = 工作人员登录还没有开通。待答的问题现在由管理员用 minhu export unanswered 导出。
staff-welcome = { $name }，您好。请从左边选择要做的事。
staff-sections = 各部分
staff-section-start = 开始
staff-forbidden = 没有权限
error-forbidden = 您的岗位不能做这件事。需要的话，请联系管理员。
shortcuts = 快捷键
error-not-found = 没有找到这条记录。
