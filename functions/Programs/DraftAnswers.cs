using System.Globalization;
using System.Text;
using Distribution.Functions.Api;
using Distribution.Kernel;
using Distribution.Programs.Lifecycle;

namespace Distribution.Functions.Programs;

/// <summary>Drafts as they are answered: with everything that is wrong with them, or should be known, as of now.</summary>
public sealed class DraftAnswers(ValidateProgram validate)
{
    /// <summary>A draft with its revision as ETag, which a change names as If-Match.</summary>
    internal async Task<Result<ApiAnswer>> OkAsync(ApiCall call, Result<ProgramDraft> result, CancellationToken cancellation) =>
        result.TryGet(out ProgramDraft? draft, out Problem? problem)
            ? ApiAnswer.Ok(await ViewAsync(call, draft, cancellation), ProgramsJson.Default.DraftView) with { Header = DraftTag.Of(draft) }
            : problem;

    internal async Task<Result<ApiAnswer>> CreatedAsync(ApiCall call, Result<ProgramDraft> result, CancellationToken cancellation) =>
        result.TryGet(out ProgramDraft? draft, out Problem? problem)
            ? ApiAnswer.Created(
                string.Create(CultureInfo.InvariantCulture, $"/api/programs/drafts/{draft.Number}"), await ViewAsync(call, draft, cancellation), ProgramsJson.Default.DraftView)
            : problem;

    private async Task<DraftView> ViewAsync(ApiCall call, ProgramDraft draft, CancellationToken cancellation) =>
        DraftView.Of(draft, (await validate.HandleAsync(call.Merchant, Encoding.UTF8.GetBytes(draft.Document), cancellation)).Value);
}
