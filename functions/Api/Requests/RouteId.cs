using Distribution.Kernel;

namespace Distribution.Functions.Api.Requests;

/// <summary>Identifiers from the path. One that cannot exist is answered like one that does not.</summary>
public static class RouteId
{
    public static Result<TId> Read<TId>(string text, string notFoundCode)
        where TId : struct, IStringId<TId> =>
        IdText.IsValid(text) ? TId.Create(text) : Problem.NotFound(notFoundCode, "There is no such thing.");
}
