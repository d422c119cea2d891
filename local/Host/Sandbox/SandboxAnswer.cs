using Distribution.Kernel;
using Distribution.Payments.Sandbox;
using Distribution.Storage;
using Microsoft.AspNetCore.Http;

namespace Distribution.Local.Sandbox;

/// <summary>What the provider answers; a lost answer is a broken connection.</summary>
internal sealed record SandboxAnswer(int Status, byte[] Body, bool IsLost = false)
{
    public static SandboxAnswer Empty { get; } = new(StatusCodes.Status204NoContent, []);

    public static SandboxAnswer None { get; } = new(0, [], IsLost: true);

    public static SandboxAnswer Of(Problem problem)
    {
        int status = problem.Kind switch
        {
            ProblemKind.NotFound => StatusCodes.Status404NotFound,
            ProblemKind.Unauthorized => StatusCodes.Status401Unauthorized,
            ProblemKind.Conflict => StatusCodes.Status409Conflict,
            _ => StatusCodes.Status400BadRequest,
        };
        return new SandboxAnswer(status, StoreJson.Write(new SandboxError(problem.Code, problem.Detail), SandboxJson.Default.SandboxError));
    }
}
