using Distribution.Kernel;

namespace Distribution.Programs.Lifecycle;

internal static class DraftProblems
{
    public static Problem NotFound() => Problem.NotFound("draft.not_found", "There is no such draft.");

    public static Problem Changed() => Problem.Conflict("draft.changed", "The draft has another revision by now: read it again.");

    public static Problem Published() => Problem.Conflict("draft.published", "The draft is published; a change needs a new one.");

    public static Problem NotApproved() => Problem.Conflict("draft.not_approved", "The draft is not approved as it is now.");

    public static Problem SelfApproval() => Problem.Forbidden("draft.self_approval", "The shop wants somebody else to approve what one has written.");
}
