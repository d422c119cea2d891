namespace Distribution.Kernel;

/// <summary>The little wait between two attempts of an optimistic write, so that two writers do not stay in step.</summary>
public static class BackOff
{
    private const int MaxMilliseconds = 20;

    /// <param name="attempt">From 0; the first attempts wait not at all or very little.</param>
    public static Task WaitAsync(int attempt, CancellationToken cancellation)
    {
        int most = Math.Min(MaxMilliseconds, attempt * 2);
        return most == 0 ? Task.CompletedTask : Chance.Current.PauseAsync(1, most, cancellation);
    }
}
