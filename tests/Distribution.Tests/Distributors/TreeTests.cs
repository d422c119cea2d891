using Distribution.Distributors;
using Distribution.Kernel;
using Distribution.Storage;
using Distribution.Tests.Orders;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Tests.Distributors;

public sealed class TreeTests
{
    [Fact]
    public async Task A_code_makes_active_at_once_and_without_one_the_shop_decides()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        JoinDistributor join = world.Get<JoinDistributor>();
        Distributor ann = (await join.HandleAsync(Join("ann"), default)).Value;
        (ann.Status, ann.InviteCode.Length).ShouldBe((DistributorStatus.Applied, 8));
        (await join.HandleAsync(Join("bea", ann.InviteCode), default)).Problem!.Code.ShouldBe("distributor.not_active");

        await world.Get<DecideApplication>().HandleAsync(new DecideApplicationCommand(ShopWorld.Merchant, ann.Id, true), default);

        Distributor bea = (await join.HandleAsync(Join("bea", ann.InviteCode.ToLowerInvariant()), default)).Value;
        (bea.Status, bea.Inviter).ShouldBe((DistributorStatus.Active, ann.Id));
        (await join.HandleAsync(Join("bea"), default)).Problem!.Code.ShouldBe("distributor.already_joined");
        (await join.HandleAsync(Join("cid", "NOBODY00"), default)).Problem!.Code.ShouldBe("referral.unknown");
        (await join.HandleAsync(Join("cid") with { MembersOnly = true }, default)).Problem!.Code.ShouldBe("distributor.members_only");
        (await world.Get<GetDistributor>().HandleAsync(new MerchantId("other"), ann.Id, default)).Problem!.Code.ShouldBe("distributor.not_found");
    }

    [Fact]
    public async Task Joining_many_times_at_once_makes_one_distributor()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Result<Distributor>[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            Task.Run(() => world.Get<JoinDistributor>().HandleAsync(Join("ann"), default))));

        results.Count(r => r.Problem is null).ShouldBe(1);
        (await world.Get<ListDistributors>().HandleAsync(ShopWorld.Merchant, null, null, 10, default)).Items.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_rejected_application_cannot_be_got_round_by_joining_again_with_a_code()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Distributor ann = await world.JoinedAsync("ann");
        Distributor eve = (await world.Get<JoinDistributor>().HandleAsync(Join("eve"), default)).Value;
        await world.Get<DecideApplication>().HandleAsync(new DecideApplicationCommand(ShopWorld.Merchant, eve.Id, false, "no"), default);

        (await world.Get<JoinDistributor>().HandleAsync(Join("eve", ann.InviteCode), default)).Problem!.Code.ShouldBe("distributor.already_joined");
        (await ListAsync(world, DistributorStatus.Rejected)).ShouldBe(["eve"]);
        (await ListAsync(world, DistributorStatus.Applied)).ShouldBeEmpty();
        (await ListAsync(world, null)).ShouldBe(["ann", "eve"]);
    }

    [Fact]
    public async Task A_move_below_oneself_is_refused_at_any_depth()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Distributor ann = await world.JoinedAsync("ann");
        Distributor bea = await world.JoinedAsync("bea", ann.InviteCode);
        Distributor cid = await world.JoinedAsync("cid", bea.InviteCode);
        Distributor dan = await world.JoinedAsync("dan");

        (await MoveAsync(world, ann, ann)).Problem!.Code.ShouldBe("referral.self");
        (await MoveAsync(world, ann, bea)).Problem!.Code.ShouldBe("referral.cycle");
        (await MoveAsync(world, ann, cid)).Problem!.Code.ShouldBe("referral.cycle");
        (await MoveAsync(world, bea, dan)).Value.Inviter.ShouldBe(dan.Id);
        (await MoveAsync(world, bea, dan)).Problem.ShouldBeNull();

        (await TeamAsync(world, ann)).ShouldBeEmpty();
        (await TeamAsync(world, dan)).ShouldBe(["bea"]);
    }

    [Fact]
    public async Task Moves_that_would_together_close_a_cycle_do_not_both_happen()
    {
        for (int round = 0; round < 20; round++)
        {
            await using ShopWorld world = await ShopWorld.OpenAsync();
            using ServiceProvider machine = world.Machine();
            Distributor[] all = [await world.JoinedAsync("a"), await world.JoinedAsync("b"), await world.JoinedAsync("c")];
            ReparentDistributor[] machines = [world.Get<ReparentDistributor>(), machine.GetRequiredService<ReparentDistributor>()];

            Result<Distributor>[] results = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => Task.Run(() => machines[i % 2].HandleAsync(
                new ReparentDistributorCommand(ShopWorld.Merchant, all[i].Id, all[(i + 1) % 3].Id), default))));

            results.Count(r => r.Problem is null).ShouldBe(2);
            results.Single(r => r.Problem is not null).Problem!.Code.ShouldBe("referral.cycle");
        }
    }

    [Fact]
    public async Task A_move_that_is_finished_late_does_not_undo_a_later_one()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Distributor ann = await world.JoinedAsync("ann");
        Distributor bea = await world.JoinedAsync("bea");
        Distributor cid = await world.JoinedAsync("cid");
        await MoveAsync(world, cid, ann);
        Entity early = (await world.RowsAsync("tree|")).ShouldHaveSingleItem();
        await MoveAsync(world, cid, bea);
        Entity late = (await world.RowsAsync("tree|")).ShouldHaveSingleItem();
        TreeMove first = StoreJson.Read(early, DistributorsJson.Default.TreeMove).Value;
        byte[] unfinished = StoreJson.Write(first with { Applied = false }, DistributorsJson.Default.TreeMove);
        await world.Store.WriteAsync(late.Partition, [new EntityWrite.Replace(late.Row, unfinished, late.ETag)], default);

        await MoveAsync(world, bea, ann);

        (await world.Get<GetDistributor>().HandleAsync(ShopWorld.Merchant, cid.Id, default)).Value.Inviter.ShouldBe(bea.Id);
    }

    [Fact]
    public async Task Whatever_dies_while_distributors_are_moved_no_cycle_and_no_lost_move_remains()
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            await using ShopWorld world = await ShopWorld.OpenAsync(seed: seed);
            var all = new List<Distributor>();
            for (int i = 0; i < 5; i++)
            {
                all.Add(await world.JoinedAsync($"d{i}"));
            }

            var random = new Random(seed);
            world.Faults.Rate = 0.1;
            for (int i = 0; i < 40; i++)
            {
                try
                {
                    await MoveAsync(world, all[random.Next(5)], all[random.Next(5)]);
                }
                catch (RetryableException)
                {
                }
            }

            world.Faults.Rate = 0;
            foreach (Distributor start in all)
            {
                DistributorId? at = start.Id;
                for (int steps = 0; at is { } id; steps++)
                {
                    steps.ShouldBeLessThan(5, $"seed {seed}");
                    at = (await world.Get<GetDistributor>().HandleAsync(ShopWorld.Merchant, id, default)).Value.Inviter;
                }
            }
        }
    }

    [Fact]
    public async Task Binding_again_prolongs_one_binding_and_refuses_oneself_and_strangers()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Distributor ann = await world.JoinedAsync("ann");
        BindBuyer bind = world.Get<BindBuyer>();
        var command = new BindBuyerCommand(ShopWorld.Merchant, ShopWorld.Buyer, ann.InviteCode, false, TimeSpan.FromDays(10));
        Binding first = (await bind.HandleAsync(command, default)).Value;
        world.Time.Advance(TimeSpan.FromDays(1));

        Binding again = (await bind.HandleAsync(command, default)).Value;

        again.Id.ShouldBe(first.Id);
        (again.ExpiresAt - first.ExpiresAt).ShouldBe(TimeSpan.FromDays(1));
        (await bind.HandleAsync(command with { Buyer = new UserId("ann") }, default)).Problem!.Code.ShouldBe("referral.self");
        (await bind.HandleAsync(command with { Code = "ann" }, default)).Problem!.Code.ShouldBe("referral.unknown");
        world.Time.Advance(TimeSpan.FromDays(10));
        (await bind.HandleAsync(command with { KeepFirst = true }, default)).Value.Id.ShouldNotBe(first.Id);
    }

    [Fact]
    public async Task Where_the_first_counts_a_suspended_distributor_does_not_stand_in_the_way()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Distributor ann = await world.JoinedAsync("ann");
        Distributor bea = await world.JoinedAsync("bea");
        BindBuyer bind = world.Get<BindBuyer>();
        var command = new BindBuyerCommand(ShopWorld.Merchant, ShopWorld.Buyer, ann.InviteCode, true, TimeSpan.FromDays(10));
        (await bind.HandleAsync(command, default)).Value.Distributor.ShouldBe(ann.Id);
        (await bind.HandleAsync(command with { Code = bea.InviteCode }, default)).Value.Distributor.ShouldBe(ann.Id);

        (await world.Get<DecideApplication>().HandleAsync(new DecideApplicationCommand(ShopWorld.Merchant, ann.Id, false), default)).Value.Status.ShouldBe(DistributorStatus.Suspended);

        (await bind.HandleAsync(command with { Code = bea.InviteCode }, default)).Value.Distributor.ShouldBe(bea.Id);
        (await bind.HandleAsync(command, default)).Problem!.Code.ShouldBe("distributor.not_active");
    }

    [Fact]
    public async Task Nobody_is_moved_below_somebody_who_is_not_active_or_not_there_or_himself()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Distributor ann = await world.JoinedAsync("ann");
        Distributor bea = (await world.Get<JoinDistributor>().HandleAsync(Join("bea"), default)).Value;

        (await MoveAsync(world, ann, bea)).Problem!.Code.ShouldBe("distributor.not_active");
        (await MoveAsync(world, ann, bea with { Id = new DistributorId("nobody") })).Problem!.Code.ShouldBe("distributor.not_found");
        (await MoveAsync(world, ann, ann)).Problem!.Code.ShouldBe("referral.self");
        (await world.RowsAsync("tree|")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_is_not_active_earns_nothing_and_nobody_moves_up_into_his_place()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Distributor top = await world.JoinedAsync("top");
        Distributor middle = await world.JoinedAsync("middle", top.InviteCode);
        Distributor low = await world.JoinedAsync("low", middle.InviteCode);
        ReferralPaths paths = world.Get<ReferralPaths>();
        (await paths.ResolveAsync(ShopWorld.Merchant, ShopWorld.Buyer, low.Id, 3, false, default)).ShouldBe([new(1, low.Id), new(2, middle.Id), new(3, top.Id)]);

        await world.Get<DecideApplication>().HandleAsync(new DecideApplicationCommand(ShopWorld.Merchant, middle.Id, false), default);

        (await paths.ResolveAsync(ShopWorld.Merchant, ShopWorld.Buyer, low.Id, 3, false, default)).ShouldBe([new(1, low.Id), new(3, top.Id)]);
        (await paths.ResolveAsync(ShopWorld.Merchant, ShopWorld.Buyer, low.Id, 2, false, default)).ShouldBe([new(1, low.Id)]);
        (await paths.ResolveAsync(ShopWorld.Merchant, ShopWorld.Buyer, middle.Id, 3, false, default)).ShouldBeEmpty();
        (await paths.ResolveAsync(ShopWorld.Merchant, new UserId("top"), low.Id, 3, false, default)).ShouldBe([new(1, low.Id)]);
    }

    [Fact]
    public async Task A_code_is_read_as_people_write_it()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        string user = Enumerable.Range(0, 10_000).Select(i => $"u{i}").First(name =>
            InviteCodes.Candidate(ShopWorld.Merchant, new DistributorId(name), 0) is var code && code.Contains('0', StringComparison.Ordinal) && code.Count(c => c == '1') == 2);
        string code = (await world.JoinedAsync(user)).InviteCode;
        int one = code.IndexOf('1', StringComparison.Ordinal);
        string written = (code[..one] + "i" + code[(one + 1)..]).Replace('0', 'o').Replace('1', 'l').ToLowerInvariant();

        (await world.Get<InviteCodes>().OwnerAsync(ShopWorld.Merchant, written, default)).ShouldBe(new DistributorId(user));
        (await world.Get<InviteCodes>().OwnerAsync(new MerchantId("books"), code, default)).ShouldBeNull();
    }

    private static JoinDistributorCommand Join(string user, string? code = null) => new(ShopWorld.Merchant, new UserId(user), code, null, null, false, false);

    private static Task<Result<Distributor>> MoveAsync(ShopWorld world, Distributor who, Distributor below) =>
        world.Get<ReparentDistributor>().HandleAsync(new ReparentDistributorCommand(ShopWorld.Merchant, who.Id, below.Id), default);

    private static async Task<IEnumerable<string>> ListAsync(ShopWorld world, DistributorStatus? status) =>
        (await world.Get<ListDistributors>().HandleAsync(ShopWorld.Merchant, status, null, 10, default)).Items.Select(d => d.Id.Value);

    private static async Task<IEnumerable<string>> TeamAsync(ShopWorld world, Distributor above) =>
        (await world.Get<ListTeam>().HandleAsync(ShopWorld.Merchant, above.Id, null, 10, default)).Items.Select(d => d.Id.Value);
}
