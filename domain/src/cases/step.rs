//! What is done to a case.

use crate::{accounts::Role, codes::codes};

codes! {
    /// What is done to a case. Those that leave its state as it is are steps as well: each is in the
    /// history of the case.
    Step {
        /// 受理
        Accept = "accept",
        /// 不予受理
        Refuse = "refuse",
        /// 直接答复: somebody knows the answer at once.
        Answer = "answer",
        /// 拟答复: of a sensitive class, for somebody else to read before it goes out.
        Propose = "propose",
        /// 派员核实
        Inspect = "inspect",
        /// 立案
        Register = "register",
        /// 派遣
        Dispatch = "dispatch",
        /// 开始处置
        Take = "take",
        /// 退单
        Return = "return",
        /// 反馈
        FeedBack = "feed-back",
        /// 核查通过
        Verify = "verify",
        /// 返工
        Rework = "rework",
        /// 结案
        Close = "close",
        /// 回访
        CallBack = "call-back",
        /// 评价
        Rate = "rate",
        /// 重办: not solved after all.
        Reopen = "reopen",
        /// 复查: somebody has looked again, and it is still done.
        Reinspect = "reinspect",
        /// 挂账
        Suspend = "suspend",
        /// 恢复处置
        Resume = "resume",
        /// 列为疑难
        MakeHard = "make-hard",
        /// 定会商日期: the day of the meeting about a hard case is set or moved.
        PlanMeeting = "plan-meeting",
        /// 会商决定
        Decide = "decide",
        /// 并案
        Merge = "merge",
        /// 作废
        Void = "void",
        /// 撤回
        Withdraw = "withdraw",
        /// 催办
        Urge = "urge",
        /// 补充
        Add = "add",
        /// 回复市民: a word to the resident while it goes on.
        Reply = "reply",
        /// 内部备注
        Note = "note",
        /// 更正: its class, its place or how much it hurries was filed wrong.
        Correct = "correct",
        /// 移交: another member of the same department.
        HandOver = "hand-over",
        /// 申请延期
        AskExtension = "ask-extension",
        /// 同意延期
        Extend = "extend",
        /// 不同意延期
        RefuseExtension = "refuse-extension",
        /// 督办
        Supervise = "supervise",
    }
}

codes! {
    /// Who does a step.
    Party {
        /// Whoever reported it, or joined.
        Resident = "resident",
        /// 热线坐席
        Hotline = "hotline",
        /// 派遣员
        Dispatch = "dispatch",
        /// The department or street office that has the case.
        Handler = "handler",
        /// 核查员 and 采集员
        Verifier = "verifier",
        /// 督查员
        Supervisor = "supervisor",
    }
}

impl Party {
    /// The posts that act as this party; none acts as a resident.
    #[must_use]
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::Resident => &[],
            Self::Hotline => &[Role::HotlineAgent],
            Self::Dispatch => &[Role::Dispatcher],
            Self::Handler => &[Role::Handler, Role::StreetOffice],
            Self::Verifier => &[Role::Verifier, Role::Collector],
            Self::Supervisor => &[Role::Supervisor],
        }
    }
}
