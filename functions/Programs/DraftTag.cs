using System.Globalization;
using Distribution.Functions.Api;
using Distribution.Kernel;
using Distribution.Programs.Lifecycle;
using Microsoft.AspNetCore.Http;

namespace Distribution.Functions.Programs;

/// <summary>A draft's revision as an entity tag.</summary>
internal static class DraftTag
{
    public static ApiHeader Of(ProgramDraft draft) => new("ETag", string.Create(CultureInfo.InvariantCulture, $"\"{draft.Revision}\""));

    /// <summary>The revision that the request changes.</summary>
    public static Result<int> Read(HttpRequest request)
    {
        string? tag = request.Headers.IfMatch;
        return tag is ['"', .. var number, '"'] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int revision)
            ? revision
            : Problem.Invalid("draft.revision_missing", "A change names the revision it changes: If-Match: \"1\".");
    }
}
