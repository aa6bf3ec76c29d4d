//! Every component in every state, for looking at while working on them. Debug builds only.

use axum::{extract::State, response::Response};
use backend::{
    forms::{Draft, FormSpec, FormValues},
    problem::FieldError,
};
use domain::sorting::Bin;
use leptos::prelude::*;

use crate::{
    components::{
        badge::{Badge, Tone},
        bin_sign::BinSign,
        breadcrumb::Breadcrumb,
        button::{LinkButton, SubmitButton, Weight},
        dialog::Dialog,
        error_summary::ErrorSummary,
        field::{Control, Field},
        icon::Icon,
        link_card::LinkCard,
        notice::{Kind, Notice},
        pagination::Pagination,
        search_form::SearchForm,
        table::Table,
        tabs::{Tab, Tabs},
        toast::Toast,
        verdict::{Verdict, bin_word},
        wizard::WizardStep,
    },
    form::FormView,
    render::{Page, render, t},
    routes::Route,
    state::AppState,
    visit::Visit,
};

/// Where it is.
pub const PATTERN: &str = "/dev/components";

const FORM: FormSpec = FormSpec { name: "dev", kept: &["words", "detail"] };

/// `/dev/components`.
pub async fn page(State(state): State<AppState>, visit: Visit) -> Response {
    let draft = Draft {
        values: FormValues::from_post(
            &FORM,
            [("words", ""), ("detail", "<b>&amp;</b> 两行\n文字")],
        ),
        errors: vec![FieldError::new("words", "question-missing")],
    };
    let form = FormView::of(&state, draft, true);
    render(&state, &visit, || {
        let mut page = Page::new("Components", view! { <Components form/> }).private();
        page.section = Some(crate::render::Section::Home);
        page
    })
}

#[component]
fn Components(form: FormView) -> impl IntoView {
    let guide = expect_context::<AppState>().guide.current();
    let verdicts = guide
        .catalogue()
        .items
        .values()
        .filter(|item| item.others.len() > 1)
        .take(1)
        .flat_map(|item| item.variants().map(move |variant| (item, variant)))
        .map(|(item, variant)| view! { <Verdict catalogue=guide.catalogue() item variant/> })
        .collect_view();
    let bins = Bin::ALL
        .map(|bin| {
            view! {
                <li>
                    <a class=format!("bin-card {}", bin.as_str()) href="#">
                        <BinSign bin/>
                        <b>{bin_word(bin)}</b>
                        <span class=format!("bin-word {}", bin.as_str())>{bin_word(bin)}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    let tabs = ["一", "二", "三"]
        .into_iter()
        .enumerate()
        .map(|(at, name)| Tab { href: "#".to_owned(), name: name.to_owned(), current: at == 0 })
        .collect::<Vec<_>>();
    let rows = vec![
        vec!["MH-261120-7K3F-9".to_owned(), "暴露垃圾".to_owned(), "3 小时".to_owned()],
        vec!["MH-261120-9Q2M-4".to_owned(), "井盖破损".to_owned(), "1 个工作日".to_owned()],
    ];
    view! {
        <Breadcrumb above=vec![(Route::Sorting, t("sorting"))]/>
        <h1>"Components"</h1>
        <h2>"Search"</h2>
        <SearchForm query="奶茶杯"/>
        <ul class="chips">
            <li><a class="chip" href="#">"干电池"</a></li>
            <li><a class="chip on" href="#">"旧手机"</a></li>
        </ul>
        <h2>"Buttons"</h2>
        <p><LinkButton text="Primary" href="#" weight=Weight::Primary icon=Icon::Camera/></p>
        <p><LinkButton text="Plain" href="#" weight=Weight::Plain/></p>
        <form><SubmitButton text="Submit" weight=Weight::Primary/></form>
        <h2>"Cards"</h2>
        <ul class="tiles">
            <li><LinkCard icon=Icon::Bin title="Open" note="A note" href="#"/></li>
        </ul>
        <h2>"Bins"</h2>
        <ul class="bins">{bins}</ul>
        {verdicts}
        <h2>"Badges"</h2>
        <p>
            <Badge text="未知" tone=Tone::Neutral/> " " <Badge text="开放" tone=Tone::Good/> " "
            <Badge text="20 分钟后关闭" tone=Tone::Warn/> " " <Badge text="暂停开放" tone=Tone::Late/>
        </p>
        <h2>"Notices"</h2>
        <Notice kind=Kind::Info title="Info"><p>"Something to know."</p></Notice>
        <Notice kind=Kind::Success title="Success"><p>"It worked."</p></Notice>
        <Notice kind=Kind::Warning title="Warning"><p>"Mind this."</p></Notice>
        <Toast text="Saved"/>
        <h2>"Form"</h2>
        <form>
            <ErrorSummary errors=form.errors.clone()/>
            <Field form=form.clone() name="words" control=Control::Text label="Label" hint="Hint" max_length=60/>
            <Field form=form.clone() name="detail" control=Control::Long label="Label" hint="Hint" max_length=60/>
            <Field form=form.clone() name="photo" control=Control::Photo label="Label" hint="Hint" max_length=0/>
            <Field form name="phone" control=Control::Phone label="Label" hint="Hint" max_length=20/>
        </form>
        <h2>"Tabs, table, pages"</h2>
        <Tabs label="Tabs" tabs/>
        <Table
            caption="Cases"
            columns=vec!["编号".to_owned(), "类别".to_owned(), "还剩".to_owned()]
            rows
        />
        <Pagination first=Some("#".to_owned()) next=Some("#".to_owned())/>
        <h2>"Dialog"</h2>
        <Dialog id="dialog" open="Open" title="A dialog" close="Close"><p>"Inside."</p></Dialog>
        <section>
            <WizardStep journey="A journey" step=3 of=5 question="One thing?"><p>"…"</p></WizardStep>
        </section>
    }
}
