# The staff console.

staff = Staff console
staff-not-open = Staff sign-in is not open yet. For now, an administrator exports the open questions with minhu export unanswered.
staff-welcome = Hello { $name }. Choose what to do from the list.
staff-sections = Sections
staff-section-start = Start
staff-forbidden = Not allowed
error-forbidden = Your post cannot do this. If you need to, please ask an administrator.
shortcuts = Shortcuts
error-not-found = This record was not found.
