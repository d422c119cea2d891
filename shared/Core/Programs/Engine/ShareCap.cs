using Distribution.Kernel;

namespace Distribution.Programs.Engine;

/// <summary>
/// Keeps what all levels earn of a line within its share. What is earned once for an order counts against its lines in
/// proportion to their net. The cut is by largest remainder and is written into the trace of every line it touches.
/// </summary>
internal static class ShareCap
{
    public static void Apply(Rate share, IReadOnlyList<LineFacts> lines, List<RewardDraft> drafts)
    {
        if (drafts.Count == 0)
        {
            return;
        }

        long[] nets = new long[lines.Count];
        for (int i = 0; i < nets.Length; i++)
        {
            nets[i] = lines[i].Net;
        }

        long[][] parts = new long[drafts.Count][];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = SplitOver(lines, nets, drafts[i]);
        }

        var asked = new long[drafts.Count];
        for (int line = 0; line < lines.Count; line++)
        {
            long sum = 0;
            for (int i = 0; i < asked.Length; i++)
            {
                asked[i] = parts[i][line];
                sum = checked(sum + asked[i]);
            }

            long most = share.Of(lines[line].Net);
            if (sum <= most)
            {
                continue;
            }

            long[] given = Proportion.Split(most, asked);
            for (int i = 0; i < asked.Length; i++)
            {
                if (asked[i] > 0)
                {
                    drafts[i].Cut(asked[i] - given[i], $"line {lines[line].No} pays at most floor({lines[line].Net} x {share.Ppm} / 1000000) = {most}, all rewards ask {sum}: {asked[i]} becomes {given[i]} by largest remainder");
                }
            }
        }
    }

    private static long[] SplitOver(IReadOnlyList<LineFacts> lines, long[] nets, RewardDraft draft)
    {
        if (draft.LineNo is null)
        {
            return Proportion.Split(draft.Amount, nets);
        }

        var parts = new long[lines.Count];
        for (int i = 0; i < parts.Length; i++)
        {
            if (lines[i].No == draft.LineNo)
            {
                parts[i] = draft.Amount;
            }
        }

        return parts;
    }
}
