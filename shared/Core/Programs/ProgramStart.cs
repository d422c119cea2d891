using Distribution.Kernel;

namespace Distribution.Programs;

/// <summary>From when a version decides.</summary>
/// <param name="Version">The version.</param>
/// <param name="From">UTC; it decides from this moment until another version's.</param>
/// <param name="Scheduled">A time that was asked for, rather than the moment of publishing.</param>
internal sealed record ProgramStart(int Version, DateTimeOffset From, bool Scheduled);

/// <summary>Which versions decide now and later: all that a request has to read to know the program in force at its moment.</summary>
/// <param name="Version">The last number given to a version.</param>
/// <param name="Starts">
/// By time, then by version: those to come, the one in force, and the one before it for a machine whose clock is behind.
/// </param>
internal sealed record CurrentProgram(int Version, IReadOnlyList<ProgramStart> Starts)
{
    private const int ReachedKept = 2;

    public static CurrentProgram None { get; } = new(0, []);

    /// <summary>The version in force at a moment from the last change of this on; null if there is none.</summary>
    public int? At(DateTimeOffset now)
    {
        for (int i = Starts.Count - 1; i >= 0; i--)
        {
            if (Starts[i].From <= now)
            {
                return Starts[i].Version;
            }
        }

        return null;
    }

    /// <summary>
    /// The start of what is published at once: now, but never before what another machine, whose clock may be ahead, has
    /// published at once. What is published later wins.
    /// </summary>
    public DateTimeOffset AtOnce(DateTimeOffset now)
    {
        foreach (ProgramStart start in Starts)
        {
            now = !start.Scheduled && start.From > now ? start.From : now;
        }

        return now;
    }

    /// <summary>How many versions wait for their time.</summary>
    public int Waiting(DateTimeOffset now) => Starts.Count(start => start.From > now);

    public CurrentProgram With(ProgramStart start, DateTimeOffset now)
    {
        ProgramStart[] all = [.. Starts.Append(start).OrderBy(static one => one.From).ThenBy(static one => one.Version)];
        int past = Math.Max(0, all.Count(one => one.From <= now) - ReachedKept);
        return new CurrentProgram(Math.Max(Version, start.Version), all[past..]);
    }

    public CurrentProgram Without(ProgramStart start) => this with { Starts = [.. Starts.Where(one => one.Version != start.Version)] };

    /// <summary>The start of a version that is still to come; null if it has come, or is not known.</summary>
    public ProgramStart? FindWaiting(int version, DateTimeOffset now) =>
        Starts.FirstOrDefault(start => start.Version == version && start.From > now);
}
