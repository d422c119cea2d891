using System.Text.Json;
using System.Text.Json.Serialization;
using Distribution.Functions.Api.Requests;
using Distribution.Programs;
using Distribution.Programs.Lifecycle;

namespace Distribution.Functions.Programs;

/// <summary>A draft with its document and all that is wrong with it.</summary>
public sealed record DraftView(
    int Number, int Revision, DraftState State, SignedBy Created, SignedBy Changed, SignedBy? Approved, int? Version, FindingsView Findings, JsonElement Program)
{
    internal static DraftView Of(ProgramDraft draft, ProgramFindings findings)
    {
        using var document = JsonDocument.Parse(draft.Document);
        return new DraftView(
            draft.Number,
            draft.Revision,
            draft.State,
            draft.Created,
            draft.Changed,
            draft.Approved,
            draft.Version,
            FindingsView.Of(findings),
            document.RootElement.Clone());
    }
}

/// <summary>A draft in the list of them.</summary>
public sealed record ListedDraftView(int Number, int Revision, DraftState State, SignedBy Created, SignedBy Changed, SignedBy? Approved, int? Version)
{
    internal static ListedDraftView Of(ProgramDraft draft) =>
        new(draft.Number, draft.Revision, draft.State, draft.Created, draft.Changed, draft.Approved, draft.Version);
}

/// <summary>The revision that was read and is approved.</summary>
public sealed record ApproveDraftBody(int Revision);

/// <summary>The revision that is published, from when it decides (at once if absent), and the word for more than two levels.</summary>
public sealed record PublishDraftBody(int Revision, [property: JsonConverter(typeof(MomentJson))] DateTimeOffset? At = null, bool? AcknowledgeLevels = null);
